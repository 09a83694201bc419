"""Styles of a citation, as the contract names them."""

from enum import StrEnum


class Style(StrEnum):
    """How a citation is written."""

    FULL = "full"
    SHORT = "short"
    FOOTNOTE = "footnote"
    MARKDOWN = "markdown"


STYLES = {
    Style.FULL: "完整",
    Style.SHORT: "简短",
    Style.FOOTNOTE: "脚注",
    Style.MARKDOWN: "Markdown",
}
"""Their names for readers."""
