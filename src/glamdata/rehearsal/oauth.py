"""Requests signed by an owner-only consumer of OAuth 1.0a, verified as MediaWiki's OAuth extension does.

The signature is HMAC-SHA1 over method, address and parameters (RFC 5849, 3.4); a time too far off and a nonce seen
before are refused as well.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from oauthlib.oauth1 import Client  # type: ignore[import-untyped]
from oauthlib.oauth1.rfc5849 import signature  # type: ignore[import-untyped]

from glamdata.rehearsal.failure import ApiError, core_failure
from glamdata.rehearsal.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from glamdata.rehearsal.account import Account, OAuthConsumer
    from glamdata.rehearsal.exchange import Exchange

__all__ = ["OAuthBook", "is_signed"]

_TOLERANCE = 300
_NOT_APPROVED = "The authorization headers in your request are for an OAuth consumer that is not currently approved"
_FIELDS = ("oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp", "oauth_nonce",
           "oauth_signature")  # fmt: skip


def is_signed(exchange: Exchange) -> bool:
    """Tell whether a request carries an OAuth header."""
    return exchange.headers.get("authorization", "").lower().split()[:1] == ["oauth"]


def _refuse(reason: str) -> ApiError:
    text = f"The authorization headers in your request are not valid: {reason}"
    return core_failure("mwoauth-invalid-authorization", text)


@dataclass(slots=True)
class OAuthBook:
    """The consumers of all accounts, their sessions, and the nonces they used."""

    clock: Callable[[], datetime]
    _consumers: dict[tuple[str, str], tuple[Account, OAuthConsumer]] = field(default_factory=dict)
    _sessions: dict[tuple[str, str], Session] = field(default_factory=dict)
    _nonces: dict[tuple[str, str], float] = field(default_factory=dict)

    def add(self, account: Account) -> None:
        """Let an account's consumers in."""
        for consumer in account.oauth_consumers:
            self._consumers[consumer.consumer_token, consumer.access_token] = (account, consumer)

    def open(self, exchange: Exchange, user_ids: Mapping[str, int]) -> Session:
        """Return the session of a signed request. Raises ApiError ``mwoauth-invalid-authorization``."""
        try:
            pairs = signature.collect_parameters(
                urlsplit(exchange.url).query, exchange.form, exchange.headers, exclude_oauth_signature=False
            )
        except ValueError as error:
            raise _refuse(str(error)) from error
        fields = {name: value for name, value in pairs if name.startswith("oauth_")}
        key = (fields.get("oauth_consumer_key", ""), fields.get("oauth_token", ""))
        account, consumer = self._find(key, fields)
        if not _is_right(exchange, [pair for pair in pairs if pair[0] != "oauth_signature"], fields, consumer):
            raise _refuse("Invalid signature")
        self._check_freshness(key[0], fields)
        if consumer.disabled:
            raise core_failure("mwoauth-invalid-authorization-not-approved", _NOT_APPROVED)
        if key not in self._sessions:
            self._sessions[key] = session = Session(f"oauth {key[1]}")
            session.log_in(account, consumer, user_ids[account.name])
        return self._sessions[key]

    def _find(self, key: tuple[str, str], fields: Mapping[str, str]) -> tuple[Account, OAuthConsumer]:
        lacking = [name for name in _FIELDS if not fields.get(name)]
        if lacking:
            raise _refuse(f"Missing parameter {lacking[0]}")
        if fields["oauth_signature_method"] != "HMAC-SHA1":
            raise _refuse(f'Signature method "{fields["oauth_signature_method"]}" not supported')
        if all(known[0] != key[0] for known in self._consumers):
            raise _refuse("Invalid consumer")
        if key not in self._consumers:
            raise _refuse("No approved grant was found for that authorization token.")
        return self._consumers[key]

    def _check_freshness(self, consumer_token: str, fields: Mapping[str, str]) -> None:
        now = self.clock().timestamp()
        moment = float(fields["oauth_timestamp"]) if fields["oauth_timestamp"].isdecimal() else 0.0
        if abs(now - moment) > _TOLERANCE:
            raise _refuse(f"Expired timestamp, yours {fields['oauth_timestamp']}, ours {now:.0f}")
        self._nonces = {known: until for known, until in self._nonces.items() if until > now}
        nonce = (consumer_token, fields["oauth_nonce"])
        if nonce in self._nonces:
            raise _refuse(f"Nonce already used: {fields['oauth_nonce']}")
        self._nonces[nonce] = now + 2 * _TOLERANCE

    def revoke(self, access_token: str) -> None:
        """Take a grant back, as its user may at any time; the consumer stays known."""
        for key in [key for key in self._consumers if key[1] == access_token]:
            account, consumer = self._consumers.pop(key)
            self._consumers[key[0], ""] = account, consumer

    def forget_all(self) -> None:
        """Give every consumer a new session, with new tokens."""
        self._sessions.clear()


def _is_right(
    exchange: Exchange, pairs: list[tuple[str, str]], fields: Mapping[str, str], consumer: OAuthConsumer
) -> bool:
    base = signature.signature_base_string(
        "POST" if exchange.posted else "GET",
        signature.base_string_uri(exchange.url),
        signature.normalize_parameters(pairs),
    )
    client = Client(
        consumer.consumer_token,
        client_secret=consumer.consumer_secret,
        resource_owner_secret=consumer.access_secret,
    )
    expected = signature.sign_hmac_sha1_with_client(base, client)
    return hmac.compare_digest(expected.encode(), fields["oauth_signature"].encode())
