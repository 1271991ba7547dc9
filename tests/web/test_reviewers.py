"""Secrets of reviewers: kept as hashes in a file of one's own, and asked for before others may come."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from glamdata.errors import InputError, SettingsError
from glamdata.web.address import Address
from glamdata.web.reviewers import FILE, add_reviewer, hash_secret, load_reviewers, remove_reviewer

if TYPE_CHECKING:
    from pathlib import Path


def test_a_secret_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    secret = add_reviewer(tmp_path, "Ann Müller")
    text = (tmp_path / FILE).read_text("utf-8")
    assert secret not in text
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    reviewers = load_reviewers(tmp_path)
    assert reviewers.verify("Ann Müller", secret)
    assert not reviewers.verify("Ann Müller", secret + " ")
    assert not reviewers.verify("Bob", secret)
    other = add_reviewer(tmp_path, "Ann Müller")
    assert not load_reviewers(tmp_path).verify("Ann Müller", secret), "a new secret ends the old one"
    add_reviewer(tmp_path, "Bob", "a secret of mine")
    remove_reviewer(tmp_path, "Ann Müller")
    assert not load_reviewers(tmp_path).verify("Ann Müller", other)
    assert load_reviewers(tmp_path).verify("Bob", "a secret of mine")


def test_the_same_secret_has_another_hash_each_time() -> None:
    assert hash_secret("same") != hash_secret("same")


@pytest.mark.parametrize("name", ["", " Ann", "a\tb", "rule: ids", "#Ann", "x" * 81, "Ann\n"])
def test_names_that_are_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be a reviewer's name"):
        add_reviewer(tmp_path, name)
    assert not (tmp_path / FILE).exists()


def test_faults_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="eight characters"):
        add_reviewer(tmp_path, "Ann", "short")
    with pytest.raises(InputError, match="no reviewer 'Ann'"):
        remove_reviewer(tmp_path, "Ann")
    add_reviewer(tmp_path, "Ann")
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(SettingsError, match=r"its mode is 640.*chmod 600"):
        load_reviewers(tmp_path)
    (tmp_path / FILE).write_text("Ann secret\n")
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(SettingsError, match="reviewers:1"):
        load_reviewers(tmp_path)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "review.library.example"])
def test_beyond_this_machine_only_with_sign_in(host: str) -> None:
    address = Address(host)
    with pytest.raises(SettingsError, match=r"not served at .* beyond this machine, without sign-in.*reviewers add"):
        address.require_sign_in(has_reviewers=False)
    address.require_sign_in(has_reviewers=True)
    assert address.is_secure, "the cookie is sent over HTTPS only"


def test_behind_a_proxy() -> None:
    address = Address(url="https://review.library.example")
    with pytest.raises(SettingsError, match=r"https://review\.library\.example"):
        address.require_sign_in(has_reviewers=False)
    with pytest.raises(SettingsError, match="must begin with https://"):
        Address(url="http://review.library.example").require_sign_in(has_reviewers=True)
    assert address.allows("review.library.example", "127.0.0.1")
    assert address.is_secure


@pytest.mark.parametrize(
    ("host", "server", "allowed"),
    [
        ("127.0.0.1:8383", "127.0.0.1", True),
        ("localhost:8383", "127.0.0.1", True),
        ("LOCALHOST", "127.0.0.1", True),
        ("[::1]:8383", "::1", True),
        ("evil.example:8383", "127.0.0.1", False),
        ("127.0.0.1.evil.example", "127.0.0.1", False),
        ("", "127.0.0.1", False),
        ("localhost", "192.0.2.7", False),
    ],
)
def test_only_hosts_that_lead_here(host: str, server: str, allowed: bool) -> None:
    assert Address().allows(host, server) is allowed


def test_addresses_of_this_machine_when_all_are_listened_to() -> None:
    everywhere = Address("0.0.0.0")
    assert everywhere.allows("192.0.2.7:8383", "192.0.2.7")
    assert not everywhere.allows("evil.example", "192.0.2.7")
