"""Rendering: templates with catalogue text escaped and tamed, and the answers they make."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from glamdata.web.asked import write_cursor, write_filter
from glamdata.web.shown import is_linkable, tame

if TYPE_CHECKING:
    from starlette.requests import Request

    from glamdata.web.desk import Desk
    from glamdata.web.sessions import Session

FILES = ("review.css", "review.js")
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_VERDICTS = {"match": "is", "new": "new item", "not_same": "is not", "unsure": "unsure", "skip": "skip"}


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("glamdata.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=tame,
    )
    made.tests["linkable"] = is_linkable
    made.filters["figure"] = lambda count: f"{count:,}".replace(",", "\u202f")
    made.filters["day"] = lambda when: when.strftime("%Y-%m-%d %H:%M")
    made.filters["verdict"] = lambda decision: f"{_VERDICTS[decision.verdict.value]} {decision.qid}".strip()
    made.globals.update(write_filter=write_filter, write_cursor=write_cursor)
    return made


ENVIRONMENT = _environment()


def desk_of(request: Request) -> Desk:
    """Give what all pages share."""
    desk: Desk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """Give the sign-in of a request; the guard lets none without one come here."""
    session: Session = request.state.session
    return session


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Make a page of a template; what is to be told to this reviewer is told on it, once."""
    session: Session | None = getattr(request.state, "session", None)
    told = session.told[:] if session else []
    if session:
        session.told.clear()
    text = ENVIRONMENT.get_template(f"{template}.html.j2").render(
        desk=desk_of(request), session=session, told=told, **context
    )
    return HTMLResponse(text, status)


def fail(request: Request, status: int, title: str, words: str) -> HTMLResponse:
    """Make the page that says what went wrong and what to do."""
    return render(request, "fault", status=status, title=title, words=words)


def go(path: str) -> RedirectResponse:
    """Send the browser on to a page after a form (303: by GET)."""
    return RedirectResponse(path, 303)


async def static(request: Request) -> Response:
    """Give one of our own files."""
    name = request.url.path.rpartition("/")[2]
    kind = _KINDS[name.rpartition(".")[2]]
    text = files("glamdata.web").joinpath("static", name).read_text("utf-8")
    return Response(text, media_type=kind, headers={"Cache-Control": "max-age=3600"})
