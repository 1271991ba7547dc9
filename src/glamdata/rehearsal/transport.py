"""Answers that HTTP itself would not give: a connection cut in the middle."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from glamdata.rehearsal.failure import RawAnswerError

__all__ = ["CutResponse", "delay_answer", "make_raw_response"]


class CutResponse(Response):
    """Announces a body and sends its beginning, upon which the server closes the connection."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the head and a few bytes."""
        headers = [(b"content-length", b"1000"), (b"content-type", b"application/json; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"', "more_body": True})


def delay_answer(modes: Mapping[str, str]) -> None:
    """Wait as long as the mode ``delay`` says; others are answered meanwhile."""
    if "delay" in modes:
        threading.Event().wait(float(modes["delay"]))


def make_raw_response(answer: RawAnswerError) -> Response:
    """Return the HTTP response of an answer that is no API answer."""
    if answer.cut:
        return CutResponse()
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)
