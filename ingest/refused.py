"""Formats that are not read: each is named, with what to do. Data and a look-up. Pure."""

from __future__ import annotations

import re

SAVE_AS = "请用 Word 或 WPS 另存为 .docx 或 PDF 后再导入。"
UNPACK = "请解压后再导入其中的文件，或改用 zip 格式打包。"
MEDIA = "这是音频或视频，没有文字可读。请导入文字稿。"
_PROGRAM = "这是程序或数据文件，不是文档。请选择网页、文本、Word、PDF 等文件。"
_TO_IMAGE = "请另存为 PNG、JPG 或 PDF 后再导入。"
_READER = "请在相应的阅读器中另存（打印）为 PDF 后再导入。"

_BY_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), message)
    for pattern, message in (
        (rb"GIF8[79]a", f"这是 GIF 图片。{_TO_IMAGE}"),
        (rb".{4}ftyp(?:hei[cfsx]|mif1|avif)", f"这是 HEIC 或 AVIF 照片。{_TO_IMAGE}"),
        (rb".{4}ftyp", MEDIA),
        (rb"RIFF.{4}(?:WAVE|AVI )", MEDIA),
        (rb"(?:ID3|OggS|fLaC|\x1aE\xdf\xa3|\xff[\xf2-\xfb]\x90)", MEDIA),
        (rb"(?:\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51)", f"这是 JPEG 2000 图片。{_TO_IMAGE}"),
        (rb"8BPS", f"这是 PSD 图片。{_TO_IMAGE}"),
        (rb"Rar!\x1a\x07", f"这是 RAR 压缩文件。{UNPACK}"),
        (rb"7z\xbc\xaf\x27\x1c", f"这是 7z 压缩文件。{UNPACK}"),
        (rb"(?:\x1f\x8b|BZh[1-9]|\xfd7zXZ\x00|\x28\xb5\x2f\xfd)", f"这是压缩文件。{UNPACK}"),
        (rb".{257}ustar", f"这是 tar 归档文件。{UNPACK}"),
        (rb"MSCF", f"这是 CAB 压缩文件。{UNPACK}"),
        (rb"AT&TFORM", f"这是 DjVu 扫描文件，无法直接读取。{_READER}"),
        (rb"(?:CAJ|HN\x00|KDH )", f"这是知网 CAJ 文件，无法直接读取。{_READER}"),
        (rb"(?:Founder|Foxit) ?CEB", f"这是方正 CEB 版式文件，无法直接读取。{_READER}"),
        (rb"SEP\x00?[\x00-\x09]", f"这是书生 SEP 版式文件，无法直接读取。{_READER}"),
        (rb"ITSF", f"这是 CHM 帮助文件。{_READER}"),
        (rb"(?:%!PS|\xc5\xd0\xd3\xc6)", "这是 PostScript 文件。请转换为 PDF 后再导入。"),
        (rb"\x78\x9f\x3e\x22", "这是邮件的 winmail.dat 附件。请让发件人改用普通附件重新发送。"),
        (rb"(?:MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|SQLite format 3\x00)", _PROGRAM),
    )
)
_BY_ENDING = {
    ".ceb": f"这是方正 CEB 版式文件，无法直接读取。{_READER}",
    ".cebx": f"这是方正 CEBX 版式文件，无法直接读取。{_READER}",
    ".caj": f"这是知网 CAJ 文件，无法直接读取。{_READER}",
    ".kdh": f"这是知网 KDH 文件，无法直接读取。{_READER}",
    ".nh": f"这是知网 NH 文件，无法直接读取。{_READER}",
    ".sep": f"这是书生 SEP 版式文件，无法直接读取。{_READER}",
    ".gd": f"这是书生 GD 版式文件，无法直接读取。{_READER}",
    ".gw": f"这是书生 GW 公文文件，无法直接读取。{_READER}",
    ".s2": f"这是书生 S2 公文文件，无法直接读取。{_READER}",
    ".s72": f"这是书生 S72 公文文件，无法直接读取。{_READER}",
    ".djvu": f"这是 DjVu 扫描文件，无法直接读取。{_READER}",
    ".pages": "这是 Pages 文稿。请导出为 docx 或 PDF 后再导入。",
    ".numbers": "这是 Numbers 表格。请导出为 xlsx 或 PDF 后再导入。",
}
SLIDES = "这是演示文稿（ppt、pptx 或 dps），暂不能读取。请另存为 PDF 后再导入。"
SPREADSHEET_BINARY = "这是二进制 Excel 表格（xlsb）。请另存为 .xlsx 后再导入。"
LOCKED_OFFICE = "文件已加密，无法读取。请去掉打开密码后另存，再重新导入。"
BOOK = "这是电子书（epub）。请另存为 PDF 或网页后再导入。"
HANGUL = f"这是 HWP 文件。{SAVE_AS}"
OUTLOOK = "这是 Outlook 邮件（msg）。请另存为 .eml 后再导入。"
OTHER_OLE = f"这是旧版 Office 或其他软件的文件，认不出是文字还是表格。{SAVE_AS}"
OPEN_DOCUMENT_OTHER = "这是演示或绘图文件（odp、odg 等），暂不能读取。请另存为 PDF 后再导入。"
ARCHIVE = "这是压缩文件，里面没有可以直接读取的一份文件。请解压后再导入其中的文件。"


def reason(body: bytes, ending: str) -> str | None:
    """Why these bytes are not read, None where nothing speaks against them.

    Args:
        body: the bytes as they came.
        ending: of the file's name, with its dot, in lower case.
    """
    head = body[:512]
    for pattern, message in _BY_MAGIC:
        if pattern.match(head):
            return message
    return _BY_ENDING.get(ending)
