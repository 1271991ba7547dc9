"""Which authority a number is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.mapping.uri import SCHEMES, identify, is_foreign


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("(DE-588)118540238", "gnd", "118540238"),
        ("https://d-nb.info/gnd/118540238", "gnd", "118540238"),
        ("http://id.loc.gov/authorities/names/n79021164", "lccn", "n79021164"),
        ("http://id.loc.gov/authorities/names/n79021164.html", "lccn", "n79021164"),
        ("http://id.loc.gov/rwo/agents/n79021164", "lccn", "n79021164"),
        ("(DLC)n  79021164", "lccn", "n  79021164"),
        ("(DLC)   00000050", "lccn_bibliographic", "00000050"),
        ("http://viaf.org/viaf/24602065/#Goethe", "viaf", "24602065"),
        ("https://isni.org/isni/0000000120999104", "isni", "0000000120999104"),
        ("http://data.bnf.fr/ark:/12148/cb11905200j#about", "bnf", "ark:/12148/cb11905200j"),
        ("https://catalogue.bnf.fr/ark:/12148/cb11905200j.public", "bnf", "ark:/12148/cb11905200j"),
        ("https://orcid.org/0000-0002-1825-0097", "orcid", "0000-0002-1825-0097"),
        ("http://vocab.getty.edu/ulan/500115588", "ulan", "500115588"),
        ("http://vocab.getty.edu/ulan/500115588-agent", "ulan", "500115588"),
        ("https://www.idref.fr/027250679/id", "idref", "027250679"),
        ("(OCoLC)fst01204310", "fast", "fst01204310"),
        ("(OCoLC)ocm00123456", "oclc", "ocm00123456"),
        ("(OCoLC)oca00764252", "other", "oca00764252"),
        ("http://id.worldcat.org/fast/1204310", "fast", "1204310"),
        ("http://www.wikidata.org/entity/Q42", "qid", "Q42"),
        ("(uri) https://d-nb.info/gnd/118540238", "gnd", "118540238"),
        ("(DE-101)040181189", "other", "040181189"),
        ("https://d-nb.info/040181189", "other", "https://d-nb.info/040181189"),
        ("https://d-nb.info/standards/elementset/gnd#placeOfBirth", "other",
         "https://d-nb.info/standards/elementset/gnd#placeOfBirth"),
        ("https://example.org/viaf/1", "other", "https://example.org/viaf/1"),
        ("118540238", "", "118540238"),
        ("ISNI: 0000 0001", "isni", "0000 0001"),
    ],
)  # fmt: skip
def test_kinds(text: str, kind: str, number: str) -> None:
    assert identify(text) == (kind, number)


def test_what_is_of_another_kind_says_so_itself() -> None:
    assert is_foreign("(VIAF)24602065", "gnd")
    assert not is_foreign("(DE-588)1", "gnd")
    assert not is_foreign("24602065", "gnd")


def test_no_prefix_means_two_kinds() -> None:
    codes = [code for scheme in SCHEMES for code in scheme.codes]
    assert len(codes) == len(set(codes))
    assert all(code == code.lower() for code in codes)


@given(st.text(max_size=30) | st.text("()(ab:/.htps", max_size=30))
def test_no_text_crashes(text: str) -> None:
    kind, number = identify(text)
    assert number in text or kind == "other"
