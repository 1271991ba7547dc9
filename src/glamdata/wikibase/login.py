"""How a session gets in, by a bot password or an owner-only consumer of OAuth 1.0a, and why it does not.

pywikibot itself is handed in by :mod:`glamdata.wikibase.session`, which alone imports it.
"""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from glamdata.errors import WikiLoginError
from glamdata.wikibase.answer import is_of_consumer
from glamdata.wikibase.request import FAMILY, describe_wiki, site_class

if TYPE_CHECKING:
    from glamdata.errors import WikiEditError
    from glamdata.wikibase.site import Wiki

NEW_PASSWORD = "make a new one on Special:BotPasswords"  # noqa: S105  (words)
NEW_CONSUMER = "make a new one on Special:OAuthConsumerRegistration/propose, for use by you only"
PASSWORD_REASONS = {
    "must be reset": f"the bot password was made invalid, as when the account's password changes: {NEW_PASSWORD}",
    "has expired": f"the account's own password has expired: set a new one on the wiki, then {NEW_PASSWORD}",
    "Incorrect username": "the account, the name of the bot password (`app`) or the bot password itself is wrong",
    "restrictions prevent": "the bot password is not allowed from this machine's address",
    "is locked": "the account is locked",
    "too many recent login": "there were too many logins: wait, and try again",
}
"""What MediaWiki says of a bot password (it does so in English, whatever the wiki's language), and what to do."""
CONSUMER_REASONS = {
    "Invalid consumer": f"the wiki does not know the consumer token, or the consumer is not approved: {NEW_CONSUMER}",
    "Invalid signature": "the consumer secret or the access secret is wrong",
    "No approved grant": "the access token is wrong, or the consumer was revoked",
    "not currently approved": f"the consumer was disabled, rejected or has expired: {NEW_CONSUMER}",
    "Expired timestamp": "this machine's clock is wrong by some minutes, and every request bears the time: set it",
    "not valid for": "the consumer is for another wiki",
    "who is blocked": "the account is locked or blocked",
    "user that doesn't exist": "the consumer's account does not exist on this wiki",
}


def set_credential(config: Any, wiki: Wiki) -> None:
    """Tell pywikibot by which consumer requests to the wiki are signed, and forget any other."""
    config.authenticate.clear()
    if wiki.oauth:
        config.authenticate[urlsplit(wiki.api).netloc] = astuple(wiki.oauth)


def require_credential(wiki: Wiki) -> None:
    """Raise WikiLoginError where there is neither a bot password nor a consumer."""
    if not wiki.bot_password and not wiki.oauth:
        how = "set GLAMDATA_BOT_PASSWORD, or put it into the file bot-password of the workspace"
        raise WikiLoginError(f"There is no bot password for {wiki.login_name} on {wiki.api}: {how}.")


def open_site(pywikibot: Any, wiki: Wiki, request_class: type[Any]) -> Any:
    """Make pywikibot's site for the wiki (which asks it who we are) and log in there; pywikibot's errors come through.

    Raises WikiLoginError where an OAuth consumer is not that of the account.
    """
    kind = site_class(pywikibot, request_class)
    if wiki.oauth:  # whose words sign every request is logged in, and the site asks who that is by itself
        kind = type("SignedSite", (kind,), {"login": lambda self, *_, **__: None})  # noqa: ARG005
    site = kind(FAMILY, fam=describe_wiki(pywikibot, wiki.api), user=wiki.user)
    if wiki.oauth:
        site._loginstatus = pywikibot.login.LoginStatus.AS_USER  # noqa: SLF001  (what its own login would do)
        who = site.userinfo
        if not site.logged_in():
            raise WikiLoginError(_not_theirs(wiki, who))
        return site
    manager = pywikibot.login.ClientLoginManager(password=wiki.bot_password, site=site, user=wiki.user)
    manager.login_name = wiki.login_name
    manager.login_to_site()
    site.login()
    return site


def _not_theirs(wiki: Wiki, who: dict[str, Any]) -> str:
    if who.get("anon", False) is not False:  # an empty text in the API's older format
        return f"{wiki.api} took no notice of the OAuth consumer of {wiki.user}: it has no OAuth, or a proxy before it."
    whose = who.get("name", "nobody")
    return f"The OAuth consumer is that of {whose}, but `user` in [wiki] is {wiki.user}: correct one of them."


def explain_login(wiki: Wiki, error: WikiEditError) -> str:
    """Say in words for who made the secret why the wiki does not take it; the wiki's own words stand behind."""
    of_consumer = is_of_consumer(error)
    reasons = CONSUMER_REASONS if of_consumer else PASSWORD_REASONS
    plain = next((why for said, why in reasons.items() if said.lower() in error.info.lower()), "")
    what = f"{wiki.api} refused the {'OAuth consumer' if of_consumer else 'login'} of {wiki.login_name}"
    return f"{what}: {f'{plain}. The wiki says: ' if plain else ''}{error.info}"
