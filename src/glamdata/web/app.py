"""The review page's routes."""

from __future__ import annotations

from sqlite3 import OperationalError
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from glamdata.errors import GlamdataError
from glamdata.web import bulk_page, deciding_form, pages, queue_page, record_page, sheet_page, sign_in
from glamdata.web.guard import Guard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.web.desk import Desk

_TITLES = {403: "This was not taken", 404: "There is no such page", 405: "This can’t be asked so", 413: "Too large"}


def make_app(desk: Desk) -> Starlette:
    """Make the application that serves one workspace."""
    routes = [
        Route("/", queue_page.home),
        Route("/sign-in", sign_in.show_sign_in),
        Route("/sign-in", sign_in.sign_in, methods=["POST"]),
        Route("/sign-out", sign_in.sign_out, methods=["POST"]),
        Route("/queue", queue_page.queue),
        Route("/next", queue_page.following),
        Route("/record", record_page.record),
        Route("/source", record_page.source),
        Route("/decide", deciding_form.decide, methods=["POST"]),
        Route("/undo", deciding_form.undo, methods=["POST"]),
        Route("/bulk", bulk_page.bulk),
        Route("/bulk", bulk_page.decide_all, methods=["POST"]),
        *(Route(f"/sheet.{form}", sheet_page.download, name=form) for form in sheet_page.FORMS),
        Route("/import", sheet_page.upload, methods=["POST"]),
        *(Route(f"/static/{name}", pages.static, name=name) for name in pages.FILES),
    ]
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard)],
        exception_handlers={HTTPException: _tell_refusal, GlamdataError: _tell_fault, OperationalError: _tell_busy},
    )
    app.state.desk = desk
    return app


async def _tell_refusal(request: Request, error: Exception) -> Response:
    """Show why a request was refused, in words."""
    assert isinstance(error, HTTPException)
    if getattr(request.state, "session", None) is None:
        return PlainTextResponse(f"{error.detail}\n", error.status_code)
    return pages.fail(request, error.status_code, _TITLES.get(error.status_code, "This did not work"), error.detail)


async def _tell_fault(request: Request, error: Exception) -> Response:
    """Show what a person can mend, in its one sentence."""
    return pages.fail(request, 409, "This did not work", str(error))


async def _tell_busy(request: Request, _error: Exception) -> Response:
    """Say that another run writes to the workspace."""
    words = "Another run is writing to this workspace. Nothing was lost; go back and try again in a moment."
    return pages.fail(request, 503, "The workspace is busy", words)
