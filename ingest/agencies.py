"""Names of the central organs of the state and of the party: public facts, as data.

Ministries carry their full and their short names, present and former ones, since joint
documents print the short ones (发展改革委) and older documents the former ones (农业部).
"""

from __future__ import annotations

import re

_MINISTRIES = (
    "外交部 国防部 国家发展和改革委员会 国家发展改革委 发展改革委 教育部 科学技术部 科技部"
    " 工业和信息化部 国家民族事务委员会 国家民委 公安部 国家安全部 民政部 司法部 财政部"
    " 人力资源和社会保障部 人力资源社会保障部 自然资源部 生态环境部 住房和城乡建设部"
    " 住房城乡建设部 交通运输部 水利部 农业农村部 商务部 文化和旅游部 国家卫生健康委员会"
    " 国家卫生健康委 卫生健康委 退役军人事务部 退役军人部 应急管理部 应急部 中国人民银行"
    " 人民银行 审计署 海关总署 税务总局 市场监督管理总局 市场监管总局 金融监督管理总局"
    " 金融监管总局 广播电视总局 广电总局 体育总局 国际发展合作署 证监会"
    " 银保监会 银监会 保监会 农业部 国土资源部 环境保护部 环保部 建设部 铁道部 交通部"
    " 信息产业部 卫生部 文化部 人事部 劳动和社会保障部 劳动保障部 监察部 国家计委"
    " 国家经贸委 外经贸部 工商行政管理总局 工商总局 质量监督检验检疫总局 质检总局"
    " 新闻出版总署 新闻出版广电总局 安全生产监督管理总局 安全监管总局"
    " 食品药品监督管理总局 食品药品监管总局 卫生计生委"
)
_OPENINGS = (
    "国务院 中共中央 中央 中国共产党中央 全国 中华人民共和国 国家 最高人民 中国 共青团中央 中纪委"
)
"""How the name of any other central organ begins."""

CENTRAL = re.compile(
    "|".join(sorted({*_MINISTRIES.split(), *_OPENINGS.split()}, key=len, reverse=True))
)
"""Matches at the start of a central organ's name.

国家 and 中国 also begin the names of branches in some place (国家税务总局某市税务局).
"""
