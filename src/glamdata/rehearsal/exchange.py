"""One HTTP request in plain Python terms, read before any thread touches the wiki."""

from __future__ import annotations

from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

__all__ = ["Exchange", "read_exchange"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Parameters of query string and body together, and what else of the request matters."""

    parameters: Mapping[str, str]
    in_query: frozenset[str]
    posted: bool
    path: str
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    url: str = ""

    @property
    def form(self) -> str:
        """The body where it is a plain form, which is what a signature covers."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return self.body.decode("utf-8", "replace") if kind == "application/x-www-form-urlencoded" else ""


async def read_exchange(request: Request) -> Exchange:
    """Read a request with its body: a form in either encoding, or anything else left as bytes."""
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    form = _read_form(body, request.headers.get("content-type", ""))
    return Exchange(
        {**query, **form},
        frozenset(query),
        request.method == "POST",
        request.url.path,
        request.cookies,
        request.headers,
        body,
        str(request.url),
    )


def _read_form(body: bytes, content_type: str) -> dict[str, str]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if kind != "multipart/form-data":
        return {}
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content.decode("utf-8", "replace")
    return fields
