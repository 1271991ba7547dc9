"""An embedded Wikibase on the loopback, on which an upload is rehearsed before it is real.

It speaks the Action API and SPARQL as Wikidata does, keeps its entities in one SQLite file, and can be told to
fail in all the ways in which Wikidata fails.
"""

from glamdata.rehearsal.account import Account, Block, BotPassword, load_accounts
from glamdata.rehearsal.load import LoadProblem, LoadReport
from glamdata.rehearsal.rules import Rules, load_rules
from glamdata.rehearsal.server import RehearsalServer, serve
from glamdata.rehearsal.wiki import SiteSettings

__all__ = [
    "Account",
    "Block",
    "BotPassword",
    "LoadProblem",
    "LoadReport",
    "RehearsalServer",
    "Rules",
    "SiteSettings",
    "load_accounts",
    "load_rules",
    "serve",
]
