# ruff: noqa: INP001  (mkdocs loads it by its path)
"""mkdocs hook: a link out of docs/ leads to a file of the repository, which the site has not; it becomes its words."""

import re
from typing import Any

OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Give a page's text with such links as plain words."""
    return OUTSIDE.sub(r"\1", markdown)
