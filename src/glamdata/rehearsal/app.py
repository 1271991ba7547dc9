"""The web application: which address is answered by what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Route

from glamdata.rehearsal.control import ROUTES
from glamdata.rehearsal.endpoint import handle_api
from glamdata.rehearsal.pages.data import handle_entity_data, handle_entity_iri
from glamdata.rehearsal.pages.handler import handle_index, handle_page
from glamdata.rehearsal.queryservice import handle_sparql

if TYPE_CHECKING:
    from glamdata.rehearsal.wiki import Wiki

__all__ = ["make_app"]

_BOTH = ["GET", "POST"]


def make_app(wiki: Wiki) -> Starlette:
    """Return the ASGI application of a wiki, with Wikidata's paths."""
    app = Starlette(
        routes=[
            Route("/w/api.php", handle_api, methods=[*_BOTH, "OPTIONS"]),
            Route("/w/index.php", handle_index),
            Route("/sparql", handle_sparql, methods=_BOTH),
            Route("/wiki/Special:EntityData/{name}", handle_entity_data),
            Route("/wiki/Special:EntityData", handle_entity_data),
            Route("/entity/{name}", handle_entity_iri),
            Route("/wiki/{title:path}", handle_page),
            Route("/", handle_page),
            *ROUTES,
        ]
    )
    app.state.wiki = wiki
    return app
