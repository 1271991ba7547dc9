"""Answers that HTTP itself would not give: a connection cut in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from glamdata.rehearsal.failure import RawAnswerError

__all__ = ["CutResponse", "make_raw_response"]


class CutResponse(Response):
    """Announces a body and sends none, upon which the server closes the connection."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the head only."""
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def make_raw_response(answer: RawAnswerError) -> Response:
    """Return the HTTP response of an answer that is no API answer."""
    if answer.cut:
        return CutResponse()
    return Response(answer.body, answer.status, dict(answer.headers), answer.media_type)
