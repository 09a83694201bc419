"""Chinese personal names by their shape: a surname and one or two characters behind it. Pure."""

from __future__ import annotations

import re

_SINGLE = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章苏潘葛奚范彭郎"
    "鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄穆萧尹"
    "姚邵汪祁毛狄米贝明臧戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路江童颜郭梅盛林刁钟徐邱骆高夏蔡田"
    "樊胡凌霍虞万支柯管卢莫丁邓洪包左石崔吉龚程裴陆翁甄曲储靳段侯武刘景龙叶黎白蒲邢柴瞿阎连习艾向古"
    "易廖庾耿满匡文聂晁敖冷辛阚简饶曾关游权盖桂仇岳候肖闫覃车冉仝申丘苑尚"
    "趙錢孫鄭馮陳蔣韓楊許呂張嚴華陶謝鄒蘇範魯韋馬鳳費賀湯羅畢齊顧黃蕭龐紀項賈樓鄧盧劉龍葉黎連廖滿聶饒關權嶽"
)
_DOUBLE = "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|歐陽|司馬|諸葛"
NAME = rf"(?:{_DOUBLE}|[{_SINGLE}])(?:[\u3400-\u9fff]{{1,2}}|[ \u3000][\u3400-\u9fff])"
"""Pattern of a name; `is_name` tells it from other words that begin with such a character."""
_WHOLE = re.compile(NAME)
_UNIT = re.compile(
    r"[局部处科室厅委办院所站队组村镇乡县市区路号楼者员司会课岗股街道厂店校班台站库网线处群户年月日时元费额话机址箱式名称容法案度率量型性别族务码段]$"
)
"""How words end that are no names: units, places, column heads."""
_TITLED = re.compile(
    r"(?:[科处局部院校所站队组镇乡村市县区厂厅董秘]长|主任|书记|老师|女士|先生|同志|经理|医生|律师|主席|教授|工程师)$"
)
"""张主任 tells of an office, not of a person."""
_WORDS = re.compile(
    r"(?:"
    r"高校|高级|高中|方案|方式|方面|方法|于是|关于|安全|安排|常用|全国|向上|向下|任务|任何|"
    r"时间|金额|金融|余额|万元|施工|江苏|江西|江南|黄河|马上|张贴|明确|明细|文件|文化|文明|"
    r"文本|文字|华人|华东|华北|华南|强化|强调|程序|程度|项目|水利|计划|管理|管辖|支持|支付|"
    r"支出|支部|包括|包含|包装|连续|连接|曾经|简介|简历|简要|权利|权限|易地|游客|游泳|景区|"
    r"景点|路线|路径|康复|康养|康乐|乐园|平安|平台|常务|常见|常年|常住|安置|安装|顾问|顾客|"
    r"许可|成绩|石油|石材|古代|白天|白酒|田地|田间|林业|林木|林地|林权|花木|温度|温室|解释|"
    r"解决|应当|卫生|卫健|万一|单位|党员|党委|毕业|邮编|纪检|纪委|纪念|纪律|关键|关系|关注|"
    r"关心|满足|满意|盖章|段落|古建|华侨|武装|武汉|武术|盛会|梁山|尚未|尚无|尚有|申请|申报|"
    r"申诉|申领|车辆|车站|车位|车间|金华|孔雀|毛巾|毛利|米粉|麻醉|麻烦|高新|高铁|高温|高度|"
    r"高效|高层|高考|高龄|康居|路灯|路面|雷电|雷达|钟点|章程|章节|席位|季度|季节|童装|荣誉|"
    r"何时|何地|何种|严格|严重|严禁|严肃|陶瓷|戚家|习惯|习近平|左右|左侧|辛苦|储备|储存|"
    r"储蓄|连锁|明年|明天|强制|强烈|江河|汤圆|汪洋|龙头|龙门|黎明|叶片|石家|马路|马力|牛奶|"
    r"柳州|郑州|苏州|杭州|常州|温州|徐州|贺州|梅州|惠州|安阳|安徽|安庆|联系|本人|组长|副组|"
    r"所长|主任|女士|先生|同志|老师|姓名|性别|民族|备注|序号|合计|总计|小计"
    r")"
)
"""Words that begin with the character of a surname and are no names."""


def is_name(text: str) -> bool:
    """Whether the whole of `text` can be a person's name."""
    bare = re.sub(r"[ \u3000]", "", text)
    return (
        _WHOLE.fullmatch(text) is not None
        and _WORDS.match(bare) is None
        and _UNIT.search(bare) is None
        and _TITLED.search(bare) is None
    )
