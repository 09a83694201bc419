# ruff: noqa: E501  patterns read better by kind than by width
"""How servers and publishing systems say that there is nothing to read, as data.

Each pattern is for a line by itself: short, not a link, on a page that has next to no text.
They are phrases of software (Discuz, phpwind, IIS, nginx, Apache, Tomcat, 宝塔, 安全狗, 云锁,
创宇盾, 瑞数, Cloudflare, CMS in general), never of one site.
"""

from __future__ import annotations

import re

_THING = r"(?:页面|頁面|网页|網頁|内容|文章|信息|栏目|资源|链接|地址|主题|帖子|版块|文档|稿件)"
_GONE = (
    r"(?:不存在|已?经?被?(?:删除|移除|移走|下线|撤下|屏蔽)了?|(?:未|没有?|无法)(?:找|查)到|找不到了?|不见了|走丢了?|丢失了?"
    r"|未发布|正在被?审核|无法(?:访问|显示|打开))"
)
_STATUS = r"(?:400|403|404|405|410|500|502|503|504)"
ERROR = re.compile(
    rf"{_THING}\S{{0,4}}?{_GONE}|(?:找不到|未找到|没有找到|查无)(?:您|你)?\S{{0,6}}{_THING}"
    r"|(?:页面|网页|链接|帖子)已?(?:失效|过期)"
    rf"|(?:抱歉|对不起|很遗憾|sorry)[，,！!。\s]*\S{{0,20}}?(?:{_GONE}|出错|错误|拒绝|暂停)"
    r"|(?:系统|服务器?|程序|数据库|网站|应用)(?:内部|运行|连接)?\s*(?:发生|出现|遇到)?了?(?:未知|内部|一个)?"
    r"(?:错误|异常|故障|出错|繁忙|连接失败)"
    rf"|(?:^|\s)(?:HTTP\S{{0,9}}\s*)?{_STATUS}\s*[-–—:：|]?\s*(?:\S{{0,3}}错误|error|not\s*found|forbidden"
    r"|bad\s*gateway|page\s*not\s*found|service|gateway|internal|页面|$)"
    r"|(?:HTTP\s*)?(?:Status|Error)\s*[-:：]?\s*(?:4\d\d|50\d)\b|错误代码\s*[:：]?\s*\d{3}"
    r"|(?:page|file|resource|object)\s+(?:\w+\s+){0,3}(?:not|cannot\s+be)\s+found|not\s+found\s+on\s+this\s+server"
    r"|(?:internal\s+server|proxy|runtime|fatal|parse|database|application)\s+error|bad\s+gateway|gateway\s+time-?out"
    r"|service\s+(?:temporarily\s+)?unavailable|access\s+(?:is\s+)?denied|server\s+error\s+in|whitelabel\s+error"
    r"|(?:网站|站点|本站|域名)\S{0,6}(?:已关闭|已停用|已到期|已过期|未备案|没有备案|正在维护|维护中|升级中|建设中)"
    r"|没有找到站点|站点创建成功|welcome\s+to\s+nginx|apache2?\s+\w+\s+default\s+page|it\s+works!"
    r"|(?:请求|访问|提交|IP)\S{0,16}(?:被\S{0,8}拦截|拦截|阻断|存在威胁)|网站防火墙|不合法(?:的)?参数|非法(?:访问|请求|操作|参数)"
    r"|参数(?:错误|不正确|有误|无效)|发生错误|出错了|访问出错|无法访问(?:此|该|您)",
    re.IGNORECASE,
)
TITLE_LIKE = re.compile(
    r"关于|《|(?:公告|通知|通报|意见|办法|决定|规定|批复|方案|制度|案例|报告|解读)\s*$|第\S{1,6}条|\d{4}年"
)
"""A line that names a text, which may well be about files that are void or sites that are checked."""
LOGIN = re.compile(
    r"(?:您|你)?(?:尚未|还没有?|还未|没有|未)\s*登[录陆入]|登[录陆入](?:已?超时|已?失效|已?过期)|(?:会话|身份)\S{0,4}(?:超时|失效|过期)"
    r"|(?:请|需要?|必须|须|要)(?:您)?先?\s*(?:注册|登[录陆入])(?:或(?:注册|登[录陆入]))?"
    r"(?:本站|账号|帐号|账户)?(?:后|再|才|以|继续|查看|浏览|访问|阅读|$)"
    r"|请(?:您)?(?:先|重新)\s*登[录陆入]|登[录陆入]后?(?:才能?|方可|可以?|即可)\S{0,3}(?:查看|浏览|访问|阅读|继续)"
    r"|(?:没有|无|无此|不具备)\S{0,2}权限?\S{0,2}(?:访问|查看|浏览|阅读|进行|进入)|(?:访问|查看|浏览|阅读)\S{0,6}(?:没有|无)权限"
    r"|(?:仅|只)(?:限|对|供|有)?\S{0,6}(?:会员|注册用户|登[录陆]用户|VIP)\S{0,4}(?:可|才能|能)?(?:查看|浏览|阅读|访问|开放)"
    r"|(?:please|you\s+must|you\s+need\s+to)\s+(?:log|sign)\s*in|login\s+required|unauthorized",
    re.IGNORECASE,
)
NOT_A_WALL = re.compile(
    r"回帖|回复|回覆|发帖|发表|评论|留言|跟帖|点赞|收藏|关注|打分|投票|下载|附件|大图|图片|更多(?:功能|好友|精彩)|参与"
)
"""What a page asks a login for besides reading."""
CAPTCHA = re.compile(
    r"(?:安全|人机|滑动|滑块|真人)(?:身份)?(?:验证|校验)|浏览器(?:安全)?(?:验证|检测|检查)|正在\S{0,6}(?:验证|检测|检查)"
    r"|(?:请|需要?)\S{0,4}(?:输入|填写)\S{0,8}验证码\S{0,3}(?:后|以|再|才|继续)|(?:拖动|滑动|按住)\S{0,6}滑块"
    r"|验证您?(?:是否)?是?(?:真人|人类)|(?:访问|请求|操作|查询|刷新)(?:次数)?(?:过于|太|过)(?:频繁|快|多)"
    r"|(?:检测到|存在|您的)\S{0,8}(?:异常|可疑)(?:的)?(?:访问|流量|请求|行为)|点击\S{0,10}(?:完成|进行|开始)\S{0,4}验证"
    r"|just\s+a\s+moment|checking\s+your\s+browser|verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human"
    r"|unusual\s+traffic|attention\s+required|are\s+you\s+a\s+(?:robot|human)"
    r"|complete\s+the\s+(?:captcha|security\s+check)",
    re.IGNORECASE,
)
EMPTY = re.compile(
    r"\W*(?:暂无|暂时没有|目前没有|没有|无|未找到|未查询到|没有找到|没有查询到|尚无|查无|找不到)(?:任何|相关|符合条件的?|匹配的?|您要的|更多)?"
    r"(?:的)?\S{0,4}(?:数据|内容|信息|记录|文章|结果|文件|主题|帖子|新闻|资料|公告|资讯)\S{0,4}\W*"
    r"|.{0,20}(?:版块或指定的范围内|版块)尚?无(?:新?)主题.{0,6}|\W*共\s*0\s*(?:条|篇|页|个)\S{0,4}\W*|\W*(?:no\s+(?:data|results?|records?|items?)(?:\s+found)?)\W*",
    re.IGNORECASE,
)
"""The whole line."""
ENABLE_SCRIPTS = re.compile(
    r"enable\s+javascript|without\s+javascript|(?:开启|启用|打开|支持|允许|运行)\S{0,6}(?:javascript|脚本)|javascript\S{0,10}(?:开启|启用|禁用|关闭)"
    r"|requires?\s+javascript",
    re.IGNORECASE,
)
CHALLENGES = re.compile(
    r"\$_ts\b|acw_sc__v2|_\$jsvmprt|cf_chl_|challenge-platform|__jsl_clearance|arg1\s*=\s*'[0-9A-F]{40}|aliyun_waf|yunsuo_session"
    r"|geetest|hcaptcha|recaptcha|turnstile|TencentCaptcha|dun\.163\.com"
)
"""In the scripts of a page without text: a check that only a browser passes."""
TITLE_OF_ERROR = re.compile(
    r"(?:HTTP\S{0,9}\s*+)?(?:错误|error)?\s*+[-–:：]?\s*+(?:400|403|404|405|410|500|502|503|504)\s*+[-–:：]?\s*+(?:错误|页面|提示|error|not\s*+found"
    r"|forbidden|bad\s*+(?:gateway|request)|service\s*+(?:temporarily\s*+)?unavailable|internal\s*+server\s*+error|page\s*+not\s*+found)*\S{0,8}"
    r"|(?:出错|错误|访问出错|系统错误|运行错误|发生错误)(?:了|啦)?(?:提示|信息|页面|页)?|页面(?:不存在|未找到|丢失|找不到)\S{0,3}|找不到\S{0,4}页面?"
    r"|(?:page\s++)?not\s++found|error(?:\s++page)?|访问(?:被)?(?:拦截|阻断|拒绝|受限)\S{0,3}|网站防火墙|没有找到站点|(?:无法访问|禁止访问)\S{0,6}",
    re.IGNORECASE,
)
TITLE_OF_LOGIN = re.compile(
    r"(?:用户|会员|系统|统一)?(?:身份)?(?:登[录陆入]|认证)(?:页面?|界面|中心|平台|系统)?|(?:用户)?请?先?登[录陆入]|统一身份认证\S{0,6}"
    r"|(?:log|sign)\s*-?in\S{0,6}|\S{2,12}登[录陆](?:页面?|界面)?",
    re.IGNORECASE,
)
FOOTER = re.compile(
    r"版权|备案|ICP|公网安备|主办|承办|标识码|Copyright|©|技术支持|浏览器|分辨率|联系(?:电话|我们|方式)|地址\s*[:：]|邮编|Powered|Processed in"
    r"|Comsenz|GMT[+-]",
    re.IGNORECASE,
)
ERROR_ADDRESS = re.compile(
    r"/(?:404|403|500|error|err|errors?page|notfound|not-found|page404)(?:[._-]\w+)?/?$",
    re.IGNORECASE,
)
LOGIN_ADDRESS = re.compile(
    r"/(?:login|signin|sign-in|passport|sso|cas|logon|logging|oauth2?)(?:[./?_-]|$)|[?&]mod=logging\b|[?&]action=login\b",
    re.IGNORECASE,
)
FILLED_BY_SCRIPT = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\b|\bfetch\s*\(|axios|XMLHttpRequest|new\s+Vue\b|createApp\s*\(|ReactDOM|__NUXT__|__NEXT_DATA__|\{\{\s*\w"
)
