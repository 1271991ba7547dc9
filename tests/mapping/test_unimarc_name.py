"""Personal names of UNIMARC."""

from __future__ import annotations

from glamdata.mapping.names import fuller_name, uninvert
from glamdata.mapping.unimarc_name import is_unimarc_name, split_unimarc_name
from glamdata.model.record import Field


def test_indicators_tell_the_format() -> None:
    assert is_unimarc_name(Field("700", " 1", (("a", "Hugo"), ("b", "Victor"))))
    assert is_unimarc_name(Field("200", " 0", (("a", "Homère"),)))
    assert not is_unimarc_name(Field("700", "1 ", (("a", "Hugo, Victor"),)))
    assert not is_unimarc_name(Field("600", " 0", (("a", "Hugo, Victor"),)))  # MARC 21 without its first indicator
    assert not is_unimarc_name(Field("245", " 1", (("a", "Hugo"),)))


def test_parts() -> None:
    name = split_unimarc_name(Field("700", " 0", (("a", "Jean-Paul"), ("d", "II"), ("c", "pape, saint"))))
    assert (name.family, name.additions, name.direct) == ("Jean-Paul II", ("pape", "saint"), True)


def test_names() -> None:
    tolkien = Field("700", " 1", (("a", "Tolkien"), ("b", "J. R. R."), ("g", "John Ronald Reuel"), ("f", "1892-1973")))
    assert uninvert("Tolkien J. R. R.", tolkien) == "J. R. R. Tolkien"
    assert fuller_name("Tolkien J. R. R.", tolkien) == "John Ronald Reuel Tolkien"
    assert fuller_name("Hugo Victor", Field("700", " 1", (("a", "Hugo"), ("b", "Victor")))) == ""
    assert uninvert("Kim Sowol", Field("700", " 1", (("a", "Kim"), ("b", "Sowol"))), family_first=True) == "Kim Sowol"
