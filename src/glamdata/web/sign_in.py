"""Signing in and out: with a secret where there are reviewers, by name alone where nobody else can get here."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from glamdata.errors import InputError
from glamdata.model.person import Role
from glamdata.web.guard import COOKIE, MOST_BYTES, read_form
from glamdata.web.pages import desk_of, go, render
from glamdata.web.reviewers import check_name
from glamdata.web.sessions import is_same

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from glamdata.web.desk import Desk

FORM_COOKIE = "glamdata_sign_in"
"""Says that the sign-in form was loaded from here: the same token stands in the form."""


async def show_sign_in(request: Request) -> Response:
    """Show the form."""
    if request.state.session:
        return go(_then(request.query_params.get("then", "")))
    return _form(request, request.query_params.get("then", ""))


async def sign_in(request: Request) -> Response:
    """Take name and secret, and begin a session under a new token."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        raise HTTPException(413, "What was sent is too large.")
    form = {name: str(value) for name, value in (await request.form(max_files=0, max_fields=10)).items()}
    desk, then = desk_of(request), form.get("then", "")
    name = form.get("name", "").strip()
    if not is_same(form.get("csrf", ""), request.cookies.get(FORM_COOKIE, "")):
        return _form(request, then, name, "The form was too old. Please try again.", 403)
    if fault := await _refuse(request, name, form.get("secret", "")):
        return _form(request, then, name, fault, 403)
    response = go(_then(then))
    token = desk.sessions.begin(name)
    response.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=desk.address.is_secure, path="/")
    response.delete_cookie(FORM_COOKIE, path="/sign-in")
    return response


async def sign_out(request: Request) -> Response:
    """End the session."""
    await read_form(request)
    desk_of(request).sessions.end(request.cookies.get(COOKIE, ""))
    response = go("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


async def _refuse(request: Request, name: str, secret: str) -> str:
    """Say why somebody may not sign in, empty where nothing is wrong."""
    desk = desk_of(request)
    if not desk.reviewers:
        try:
            check_name(name)
        except InputError as error:
            return str(error)
        return _refuse_role(desk, name)
    if desk.sessions.is_paused(name):
        return "Too many wrong secrets for this name. Please wait a minute."
    if not await run_in_threadpool(desk.reviewers.verify, name, secret):
        desk.sessions.fail(name)
        return "Name and secret do not belong together. Whoever runs this page can give you a new secret."
    return _refuse_role(desk, name)


def _refuse_role(desk: Desk, name: str) -> str:
    """Say why somebody whose name and secret are right is no reviewer, by [people]; who else is there is not told."""
    refused = desk.coordinator.settings.people.refuse(name, Role.REVIEWER, "review")
    return "You are not a reviewer of this workspace. Whoever runs this page can make you one." if refused else ""


def _form(request: Request, then: str, name: str = "", fault: str = "", status: int = 200) -> Response:
    token, desk = secrets.token_urlsafe(32), desk_of(request)
    response = render(request, "sign_in", status=status, csrf=token, then=then, name=name, fault=fault)
    response.set_cookie(
        FORM_COOKIE, token, httponly=True, samesite="strict", secure=desk.address.is_secure, path="/sign-in"
    )
    return response


def _then(path: str) -> str:
    """Give where to go on: a page of ours, never another site."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"
