"""Identifiers: the forms catalogues write, the form Wikidata keeps, and faults that are found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import CHECKS
from glamdata.model.finding import Severity


@pytest.mark.parametrize(
    ("step", "text", "identifier"),
    [
        ("qid", "http://www.wikidata.org/entity/Q5879", "Q5879"),
        ("qid", "q42", "Q42"),
        ("viaf", "https://viaf.org/viaf/24602065/", "24602065"),
        ("viaf", "(VIAF)24602065", "24602065"),
        ("isni", "0000 0001 2099 9104", "0000000120999104"),
        ("isni", "https://isni.org/isni/000000008393110X", "000000008393110X"),
        ("isni", "ISNI: 0000-0000-8393-110x", "000000008393110X"),
        ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("lccn", "n  88099924 ", "n88099924"),
        ("lccn", "n  88-99924", "n88099924"),
        ("lccn", "n 2005070769", "n2005070769"),
        ("lccn", "n2005-070769", "n2005070769"),
        ("lccn", "http://id.loc.gov/authorities/names/n79021164", "n79021164"),
        ("lccn", "sh 85118553 /AC", "sh85118553"),
        ("gnd", "(DE-588)118540238", "118540238"),
        ("gnd", "https://d-nb.info/gnd/11854022X", "11854022X"),
        ("gnd", "4099202-0", "4099202-0"),
        ("ulan", "http://vocab.getty.edu/page/ulan/500022951", "500022951"),
        ("isbn", "3534046439 (pbk.) : $3.50", "3-534-04643-9"),
        ("isbn13", "3534046439", "978-3-534-04643-0"),
        ("issn", "0378-5955", "0378-5955"),
        ("issn", "03785955", "0378-5955"),
    ],
)
def test_good_ones(step: str, text: str, identifier: str) -> None:
    assert CHECKS[step](text) == identifier


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("qid", "P31"), ("qid", "Q0"), ("viaf", "1"), ("viaf", "n79021164"), ("isni", "0000 0001 2099 9105"),
        ("isni", "0000 0001 2099"), ("orcid", "0000-0002-1825-0098"), ("lccn", "88"), ("lccn", "xx 88099924"),
        ("gnd", "118540239"), ("gnd", "4099202-1"), ("gnd", "n79021164"), ("ulan", "5000229"), ("ulan", "300022951"),
        ("isbn", "3534046438"), ("isbn13", "12"), ("issn", "0378-5956"),
    ],
)  # fmt: skip
def test_bad_ones_are_critical_for_their_statement(step: str, text: str) -> None:
    fault = CHECKS[step](text)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.severity) == ("bad-identifier", Severity.CRITICAL)


@settings(deadline=None)
@given(st.sampled_from(sorted(CHECKS)), st.text(max_size=30) | st.text("0123456789Xxn- /.:", max_size=20))
def test_no_text_crashes_a_check_and_what_passes_passes_again(step: str, text: str) -> None:
    found = CHECKS[step](text)
    if not isinstance(found, Fault):
        assert CHECKS[step](found) == found
