"""What an API module declares: its name, its parameters, and the function that answers.

The same declaration drives the reading of parameters and the answers of action=paraminfo.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from glamdata.rehearsal.editor import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from glamdata.rehearsal.fault import Modes
    from glamdata.rehearsal.revision import Page
    from glamdata.rehearsal.session import Session
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["EDIT_PARAMETERS", "Answer", "Call", "Module", "Parameter", "split_values"]

Answer = dict[str, Any]


def split_values(text: str) -> list[str]:
    """Return the values of a multi-valued parameter: parted by ``|``, or by U+001F where it begins so."""
    if not text:
        return []
    return text[1:].split("\x1f") if text.startswith("\x1f") else text.split("|")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``kind`` is MediaWiki's type; ``choices`` are the values allowed, where there is a list.

    ``needs`` is the kind of token that a token parameter takes. A multi-valued parameter left out is an empty list, or
    None where it may be ``absent``.
    """

    name: str
    kind: str = "string"
    multi: bool = False
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    needs: str = ""
    limits: tuple[int, int] = (500, 5000)
    duplicates: bool = False
    submodules: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Module:
    """One module. ``path`` is as paraminfo has it, as ``query+info``."""

    path: str
    class_name: str
    answer: Callable[[Call], Answer]
    parameters: tuple[Parameter, ...] = ()
    prefix: str = ""
    group: str = "action"
    is_write: bool = False
    must_post: bool = False
    source: str = "MediaWiki"

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("+")[2]

    @property
    def token(self) -> str:
        """The kind of token that it needs, or nothing."""
        return next((parameter.needs for parameter in self.parameters if parameter.needs), "")


@dataclass
class Call:
    """One request on its way: who asks, under which faults, with which parameters, and the warnings so far.

    A ``is_foreign`` one comes from a page of another origin, which may read what everyone may, and nothing else.
    """

    wiki: Wiki
    session: Session
    modes: Modes
    raw: Mapping[str, str]
    posted: bool = True
    in_query: frozenset[str] = frozenset()
    values: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    warnings: dict[str, list[str]] = field(default_factory=dict)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    continuation: dict[str, Any] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    revision_ids: tuple[int, ...] = ()
    module_path: str = "main"
    is_foreign: bool = False

    @property
    def modern(self) -> bool:
        """Whether the answer is to be in formatversion 2."""
        return self.raw.get("formatversion", "1") not in ("", "1")

    @property
    def high_limits(self) -> bool:
        """Whether the user may ask for 500 instead of 50."""
        return "apihighlimits" in self.session.rights

    def warn(self, module: str, text: str) -> None:
        """Add a warning to the answer."""
        self.warnings.setdefault(module, []).append(text)

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def make_edit(self) -> Edit:
        """Return how this request edits, from the parameters that all editing modules share."""
        return Edit(self.session, self.modes, bool(self["bot"]), tuple(self["tags"] or ()), self["baserevid"] or 0)


EDIT_PARAMETERS = (
    Parameter("baserevid", "integer"),
    Parameter("summary"),
    Parameter("tags", "tags", multi=True),
    Parameter("token", required=True, needs="csrf"),
    Parameter("bot", "boolean"),
    Parameter("returnto", "title"),
    Parameter("returntoquery", default=""),
    Parameter("returntoanchor", default=""),
)
