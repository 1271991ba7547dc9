"""Logging in with a bot password, logging out, and the tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glamdata.rehearsal.api.module import Answer, Call, Module, Parameter
from glamdata.rehearsal.failure import core_failure

if TYPE_CHECKING:
    from glamdata.rehearsal.account import Account, BotPassword

__all__ = ["MODULES"]

_TOKENS = ("createaccount", "csrf", "login", "patrol", "rollback", "userrights", "watch")
_ANNOUNCE = (
    "Subscribe to the mediawiki-api-announce mailing list at"
    " <https://lists.wikimedia.org/postorius/lists/mediawiki-api-announce.lists.wikimedia.org/>"
    " for notice of API deprecations and breaking changes."
)


def _log_in(call: Call) -> Answer:
    if call.is_foreign:
        reason = "Cannot log in when the same-origin policy is not applied."
        return {"login": {"result": "Aborted", "reason": reason}}
    token = call["token"]
    if token is None:
        text = 'Fetching a token via "action=login" is deprecated. Use "action=query&meta=tokens&type=login" instead.'
        _deprecate(call, text)
        return {"login": {"result": "NeedToken", "token": call.session.token("login")}}
    for name in ("lgpassword", "lgtoken"):
        if name in call.in_query:
            info = f"The following parameter was found in the query string, but must be in the POST body: {name}."
            raise core_failure("mustpostparams", info)
    if token != call.session.tokens.get("login"):
        return {"login": {"result": "WrongToken"}}
    found = _find_account(call, call["name"] or "", call["password"] or "")
    if found is None:
        return {"login": {"result": "Failed", "reason": "Incorrect username or password entered. Please try again."}}
    if found[1] and found[1].invalid:
        reason = f'The bot password for bot name "{found[1].app}" of user "{found[0].name}" must be reset.'
        return {"login": {"result": "Failed", "reason": reason}}
    return _open_session(call, *found)


def _deprecate(call: Call, text: str) -> None:
    call.warn("main", _ANNOUNCE)
    call.warn("login", text)


def _find_account(call: Call, name: str, password: str) -> tuple[Account, BotPassword | None] | None:
    user, at, app = name.replace("_", " ").partition("@")
    if not at and "@" in password:
        app, _, password = password.partition("@")
    account = call.wiki.accounts.get(user[:1].upper() + user[1:])
    if account is None:
        return None
    if app:
        bot_password = account.find_bot_password(app, password)
        return (account, bot_password) if bot_password else None
    return (account, None) if account.password and account.password == password else None


def _open_session(call: Call, account: Account, bot_password: BotPassword | None) -> Answer:
    if bot_password is None:
        text = (
            'Main-account login via "action=login" is deprecated and may stop working without warning. To continue'
            ' login with "action=login", see [[Special:BotPasswords]]. To safely continue using main-account login,'
            ' see "action=clientlogin".'
        )
        _deprecate(call, text)
    number = call.wiki.user_ids[account.name]
    call.wiki.sessions.renew(call.session)
    call.session.log_in(account, bot_password, number)
    return {"login": {"result": "Success", "lguserid": number, "lgusername": account.name}}


def _log_out(call: Call) -> Answer:
    call.session.log_out()
    return {}


def _give_tokens(call: Call) -> Answer:
    if call.is_foreign:
        call.warn("tokens", "Tokens may not be obtained when the same-origin policy is not applied.")
        return {"tokens": {}}
    return {"tokens": {f"{kind}token": call.session.token(kind) for kind in call["type"]}}


MODULES = (
    Module(
        "login",
        "MediaWiki\\Api\\ApiLogin",
        _log_in,
        (Parameter("name"), Parameter("password", "password"), Parameter("domain"), Parameter("token")),
        prefix="lg",
        must_post=True,
    ),
    Module(
        "logout",
        "MediaWiki\\Api\\ApiLogout",
        _log_out,
        (Parameter("token", required=True, needs="csrf"),),
        is_write=True,
        must_post=True,
    ),
    Module(
        "query+tokens",
        "MediaWiki\\Api\\ApiQueryTokens",
        _give_tokens,
        (Parameter("type", multi=True, default="csrf", choices=_TOKENS),),
        group="meta",
    ),
)
