"""Guard: what every request passes: the Host it names, who is signed in, the token of forms; and the headers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from glamdata.web.address import host_name
from glamdata.web.pages import desk_of, session_of
from glamdata.web.sessions import is_same

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.middleware.base import RequestResponseEndpoint
    from starlette.requests import Request

COOKIE = "glamdata_review"
OPEN = ("/sign-in", "/static/")
MOST_BYTES = 1 << 17
MOST_UPLOADED = 1 << 26
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard(BaseHTTPMiddleware):
    """Refuses requests that name another host, and sends who is not signed in to the sign-in."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Let a request pass, or answer it."""
        response = self._refuse(request) or await call_next(request)
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _refuse(self, request: Request) -> Response | None:
        desk = desk_of(request)
        server = (request.scope.get("server") or ("127.0.0.1", 0))[0]
        host = request.headers.get("host", "")
        if not desk.address.allows(host, server):
            words = "This page is not served under that name. Open it by the address that `glamdata review` printed.\n"
            return PlainTextResponse(words, 421)
        if _comes_from_elsewhere(request, host):
            return PlainTextResponse("This form was sent from another site; nothing was done.\n", 403)
        session = desk.sessions.find(request.cookies.get(COOKIE, ""))
        request.state.session = session
        if session is None and not request.url.path.startswith(OPEN):
            there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            back = f"?then={quote(there, safe='')}" if request.method == "GET" and there != "/" else ""
            return RedirectResponse(f"/sign-in{back}", 303)
        return None


def _comes_from_elsewhere(request: Request, host: str) -> bool:
    """Whether a form comes from a page of another host, as the browser says."""
    origin = request.headers.get("origin", "")
    if request.method in {"GET", "HEAD"} or not origin:
        return False
    desk = desk_of(request)
    known = {host_name(host), urlsplit(desk.address.url).hostname or ""}
    return (urlsplit(origin).hostname or "?") not in known


async def read_form(request: Request) -> FormData:
    """Read a form of a signed-in reviewer. Raises HTTPException where it is too large or lacks the session's token."""
    is_upload = request.headers.get("content-type", "").startswith("multipart/")
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > (MOST_UPLOADED if is_upload else MOST_BYTES):
        raise HTTPException(413, "What was sent is too large.")
    form = await request.form(max_files=1, max_fields=50, max_part_size=MOST_BYTES)
    if not is_same(str(form.get("csrf", "")), session_of(request).csrf):
        raise HTTPException(403, "The form is not from this sign-in. Go back, load the page again and try once more.")
    return form
