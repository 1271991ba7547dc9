"""Identifiers: the forms catalogues write, the form Wikidata keeps, and faults that are found."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glamdata.mapping.clean import Context, clean
from glamdata.mapping.fault import Fault
from glamdata.mapping.identifiers import CHECK_OF_PROPERTY, CHECKS
from glamdata.mapping.uri import SCHEMES
from glamdata.mapping.view import View
from glamdata.model.finding import Severity
from glamdata.model.record import CatalogueRecord, Field

ITEMS = Path(__file__).parents[3] / "shared" / "data" / "wikidata" / "items_1274.jsonl.gz"


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
        ("orcid", "0009-0002-1825-0094", "0009-0002-1825-0094"),
        ("doi", "https://doi.org/10.1000/182.", "10.1000/182"),
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
        ("lccn", "(DLC)n  79021164", "n79021164"),
        ("lccn", "http://id.loc.gov/rwo/agents/n79021164", "n79021164"),
        ("lccn_bibliographic", "   00000050 ", "00000050"),
        ("lccn_bibliographic", "https://lccn.loc.gov/2001627090", "2001627090"),
        ("lccn_bibliographic", "85-2 ", "85000002"),
        ("gnd", "GND: 118540238", "118540238"),
        ("gnd", "(DE-588a)131144839", "131144839"),
        ("bnf", "11888266r", "11888266r"),
        ("bnf", "FRBNF118882666", "11888266r"),
        ("bnf", "ark:/12148/cb11888266r", "11888266r"),
        ("bnf", "http://data.bnf.fr/ark:/12148/cb11888266r#about", "11888266r"),
        ("idref", "https://www.idref.fr/027250679/id", "027250679"),
        ("nta", "http://data.bibliotheken.nl/id/thes/p068744307", "068744307"),
        ("fast", "(OCoLC)fst01204310", "1204310"),
        ("oclc", "(OCoLC)ocm00123456", "123456"),
        ("oclc", "ocn430736496", "430736496"),
        ("oclc", "https://www.worldcat.org/oclc/17648714", "17648714"),
        ("doi", "https://doi.org/10.1007/978-90-481-3458-8", "10.1007/978-90-481-3458-8"),
        ("doi", "doi:10.1096/fj.02-0239fje", "10.1096/FJ.02-0239FJE"),
        ("ulan", "http://vocab.getty.edu/ulan/500115588-agent", "500115588"),
        ("tgn", "http://vocab.getty.edu/tgn/7011781-place", "7011781"),
        ("aat", "(AAT)300025103", "300025103"),
        ("geonames", "https://sws.geonames.org/2653822/", "2653822"),
        ("qid", "(uri)http://www.wikidata.org/entity/Q42", "Q42"),
    ],
)
def test_good_ones(step: str, text: str, identifier: str) -> None:
    assert CHECKS[step](text) == identifier


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("qid", "P31"), ("qid", "Q0"), ("viaf", "1"), ("viaf", "n79021164"), ("isni", "0000 0001 2099 9105"),
        ("isni", "0000 0001 2099"), ("isni", "X"), ("isni", ""), ("isni", "0000-0002-1825-0097"), ("orcid", "0000 0001 2099 9104"), ("orcid", "0000-0002-1825-0098"), ("lccn", "88"), ("lccn", "xx 88099924"),
        ("gnd", "118540239"), ("gnd", "4099202-1"), ("gnd", "n79021164"), ("ulan", "5000229"), ("ulan", "300022951"),
        ("isbn", "3534046438"), ("isbn13", "12"), ("issn", "0378-5956"), ("lccn", "   00000050 "),
        ("bnf", "11888266s"), ("idref", "027250678"), ("doi", "10.1/x"), ("oclc", "abc"), ("fast", "fst"),
        ("ean", "4006381333932"), ("ismn", "979-0-2306-7118-8"), ("gnd", "http://viaf.org/viaf/24602065"),
    ],
)  # fmt: skip
def test_bad_ones_are_critical_for_their_statement(step: str, text: str) -> None:
    fault = CHECKS[step](text)
    assert isinstance(fault, Fault)
    assert (fault.code, fault.severity) == ("bad-identifier", Severity.CRITICAL)


@pytest.mark.parametrize(
    ("step", "text", "why"),
    [
        ("gnd", "118540239", "its check character should be 8, not 9"),
        ("isni", "0000 0001 2099 9105", "its check character should be 4, not 5"),
        ("isni", "0000 0001 2099", "it has 12 characters"),
        ("isbn", "3534046438", "its check digit should be 9, not 8"),
        ("isbn", "12 (pbk.)", "it has 2 characters, an ISBN has 10 or 13"),
        ("issn", "0378-5956", "its check digit should be 5, not 6"),
        ("bnf", "11888266s", "its check character should be r, not s"),
        ("gnd", "(VIAF)24602065", "it is a VIAF id"),
        ("gnd", "https://example.org/1", "it is of another kind"),
        ("lccn", "(DLC)   00000050", "it is a LCCN of a book"),
    ],
)
def test_a_fault_says_which_digit_or_form_is_wrong(step: str, text: str, why: str) -> None:
    fault = CHECKS[step](text)
    assert isinstance(fault, Fault)
    assert why in fault.words


GND = "(DE-588)118540238"
OTHER_KIND = "http://viaf.org/viaf/24602065"
MALFORMED = "(DE-588)118540239"


@pytest.mark.parametrize(
    ("field", "other_kind_is_told"),
    [
        (Field("100", "1 "), False),
        (Field("035"), False),
        (Field("024", "8 "), False),
        (Field("024", "7 ", (("2", "gnd"),)), True),
        (Field("020"), True),
        (None, True),
    ],
)
def test_another_kind_says_nothing_where_any_kind_may_stand(field: Field | None, other_kind_is_told: bool) -> None:
    context = Context(View.of(CatalogueRecord(1, 0, ""), frozenset()), field)
    assert clean(GND, ("gnd",), context) == "118540238"
    assert isinstance(clean(MALFORMED, ("gnd",), context), Fault)
    assert isinstance(clean(OTHER_KIND, ("gnd",), context), Fault) == other_kind_is_told
    assert clean(OTHER_KIND, ("gnd",), context) == "" or other_kind_is_told
    assert clean(OTHER_KIND, ("viaf",), context) == "24602065"


def test_every_property_has_a_check_and_every_scheme_with_a_property_too() -> None:
    assert set(CHECK_OF_PROPERTY.values()) <= set(CHECKS)
    assert all(CHECK_OF_PROPERTY[scheme.property] == scheme.kind for scheme in SCHEMES if scheme.property)


@pytest.mark.skipif(not ITEMS.exists(), reason="shared/data/wikidata is not beside the project")
def test_identifiers_of_real_items_pass_unchanged() -> None:
    seen = 0
    with gzip.open(ITEMS, "rt", encoding="utf-8") as lines:
        for line in lines:
            claims = json.loads(line).get("claims", {})
            for pid, check in CHECK_OF_PROPERTY.items():
                for claim in claims.get(pid, ()):
                    if "datavalue" in claim["mainsnak"]:
                        text = claim["mainsnak"]["datavalue"]["value"]
                        assert CHECKS[check](text) == (text.replace(" ", "") if pid == "P213" else text), pid
                        seen += 1
    assert seen > 1500


@settings(deadline=None)
@given(st.sampled_from(sorted(CHECKS)), st.text(max_size=30) | st.text("0123456789Xxn- /.:()", max_size=20))
def test_no_text_crashes_a_check_and_what_passes_passes_again(step: str, text: str) -> None:
    found = CHECKS[step](text)
    if not isinstance(found, Fault):
        assert CHECKS[step](found) == found


def test_known_identifiers() -> None:
    lines = (Path(__file__).parent / "identifiers.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    context = Context(View.of(CatalogueRecord(1, 0, ""), frozenset()))
    found = [(step, text, clean(text[1:-1], (step,), context)) for step, text, _ in rows]
    made = [(step, text, "F" if isinstance(number, Fault) else number or "0") for step, text, number in found]
    assert made == [tuple(row) for row in rows]
    assert len(made) > 250
