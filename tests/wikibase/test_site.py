"""Which wikis may be pushed to: those on this machine, whatever an address is made to look like."""

from __future__ import annotations

import pytest

from glamdata.errors import SettingsError, WikiRefusedError
from glamdata.wikibase.site import Wiki

HERE = "http://127.0.0.1:8181/sparql"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.10", "[::1]", "127.0.0.1:8181"])
def test_loopback_is_allowed(host):
    Wiki(f"http://{host}/w/api.php", f"https://{host}/sparql", "Bot").require_editable()


BEYOND = [
    "https://www.wikidata.org/w/api.php",
    "http://10.0.0.1/w/api.php",
    "http://192.168.1.5/w/api.php",
    "http://169.254.1.1/w/api.php",
    "http://0.0.0.0/w/api.php",
    "http://[fe80::1]/w/api.php",
    "http://localhost.evil.org/w/api.php",
    "http://evil.localhost/w/api.php",
    "http://127.0.0.1.evil.org/w/api.php",
    "http://127.0.0.1@evil.org/w/api.php",
    "http://evil.org@127.0.0.1/w/api.php",
    "http://evil.org\\@127.0.0.1/w/api.php",
    "http://127.0.0.1\t.evil.org/w/api.php",
    "http://2130706433/w/api.php",
    "http://[127.0.0.1/w/api.php",
    "ftp://127.0.0.1/w/api.php",
    "//127.0.0.1/w/api.php",
    "127.0.0.1",
    "",
]


@pytest.mark.parametrize("url", BEYOND)
def test_anything_else_is_refused_as_api_and_as_query_service(url):
    for wiki in (Wiki(url, HERE, "Bot"), Wiki(HERE, url, "Bot")):
        assert not wiki.is_loopback
        with pytest.raises(WikiRefusedError, match="does not push to"):
            wiki.require_editable()


def test_refusal_names_the_host_that_is_beyond():
    with pytest.raises(WikiRefusedError, match=r"push to query\.wikidata\.org"):
        Wiki(HERE, "https://query.wikidata.org/sparql", "Bot").require_editable()


def test_operator_must_be_named_beyond_the_loopback():
    with pytest.raises(SettingsError, match="contact is missing"):
        _ = Wiki("https://www.wikidata.org/w/api.php", HERE, "Bot").user_agent
    assert "User:Me" in Wiki("https://www.wikidata.org/w/api.php", HERE, "Bot", contact="User:Me").user_agent


def test_secret_is_not_shown():
    assert "s3cret" not in repr(Wiki(HERE, HERE, "Bot", bot_password="s3cret"))
