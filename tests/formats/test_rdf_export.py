"""N-Triples, Turtle and JSON-LD, read back by rdflib."""

import contextlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, SKOS, XSD
from rdflib.plugins.parsers.ntriples import W3CNTriplesParser

from glamdata.formats import rdf_term
from glamdata.formats.piece_file import piece_writer
from glamdata.formats.rdf_export import jsonld_form, ntriples_form, turtle_form
from glamdata.formats.rdf_triples import TripleMaker, record_triples
from glamdata.model.enrichment import EnrichedValue, Enrichment

from .enriched import ALL, KEYS, PERSON, TEXT, URL, dated, enriched, identifier

# rdflib's own JSON-LD reader makes one.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

Writer = Callable[[Path, str], contextlib.AbstractContextManager[Callable[[Enrichment], None]]]
FORMS = {"nt": ntriples_form, "turtle": turtle_form, "json-ld": jsonld_form}
WRITERS: dict[str, Writer] = {
    kind: lambda path, url, form=form: piece_writer(path, form(TripleMaker(url))) for kind, form in FORMS.items()
}
SUBJECT = URIRef("https://example.org/record/b1")
SCHEMA = "http://schema.org/"


def write(path: Path, writer: Writer, enrichments: Iterable[Enrichment], url: str = URL) -> Path:
    with writer(path, url) as write_one:
        for enrichment in enrichments:
            write_one(enrichment)
    return path


def graph(path: Path, kind: str, enrichments: Iterable[Enrichment] = ALL, url: str = URL) -> Graph:
    return Graph().parse(write(path, WRITERS[kind], enrichments, url), format=kind)


def test_what_is_said_of_a_person(tmp_path: Path) -> None:
    said = graph(tmp_path / "a.nt", "nt", [PERSON])

    assert (SUBJECT, RDF.type, URIRef(f"{SCHEMA}Person")) in said
    assert set(said.objects(SUBJECT, OWL.sameAs)) == {
        URIRef("http://www.wikidata.org/entity/Q5604"),
        URIRef("http://viaf.org/viaf/97788532"),
    }
    assert list(said.objects(SUBJECT, SKOS.prefLabel)) == [Literal("Guto'r Glyn", lang="cy")]
    assert list(said.objects(SUBJECT, URIRef(f"{SCHEMA}birthDate"))) == [Literal("1412", datatype=XSD.gYear)]
    (died,) = said.objects(SUBJECT, URIRef(f"{SCHEMA}deathDate"))
    assert died.toPython() == date(1493, 2, 3)
    (latitude,) = said.objects(SUBJECT, URIRef(f"{SCHEMA}latitude"))
    assert float(latitude) == 52.97
    assert (SUBJECT, URIRef(f"{SCHEMA}sameAs"), URIRef("https://cy.wikipedia.org/wiki/Guto%27r_Glyn")) in said
    place = URIRef("http://www.wikidata.org/entity/Q1")
    assert (SUBJECT, URIRef(f"{SCHEMA}birthPlace"), place) in said
    assert list(said.objects(place, SKOS.prefLabel)) == [Literal("lle\nar\tlinell", lang="cy")]


def test_without_addresses_the_item_is_the_subject(tmp_path: Path) -> None:
    said = graph(tmp_path / "a.nt", "nt", [PERSON], "")

    assert (URIRef("http://www.wikidata.org/entity/Q5604"), URIRef(f"{SCHEMA}identifier"), Literal("b1")) in said
    assert not [s for s, o in said.subject_objects(OWL.sameAs) if s == o]


def test_no_two_preferred_labels_in_one_language(tmp_path: Path) -> None:
    said = graph(tmp_path / "a.nt", "nt")

    labels = [(subject, label.language) for subject, label in said.subject_objects(SKOS.prefLabel)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("kind", ["turtle", "json-ld"])
@pytest.mark.parametrize("url", [URL, ""])
def test_the_three_say_the_same(tmp_path: Path, kind: str, url: str) -> None:
    other = graph(tmp_path / "b", kind, url=url)

    assert set(other) == set(graph(tmp_path / "a", "nt", url=url))
    assert len(other) > 25


@pytest.mark.parametrize("kind", WRITERS)
def test_equal_content_gives_equal_bytes(tmp_path: Path, kind: str) -> None:
    first, second = (write(tmp_path / name, WRITERS[kind], ALL) for name in "12")

    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("kind", WRITERS)
def test_nothing_to_say_is_a_file_too(tmp_path: Path, kind: str) -> None:
    assert len(graph(tmp_path / "a", kind, [])) == 0


@pytest.mark.parametrize(
    ("pid", "text", "address"),
    [
        ("P244", "n80126295", "http://id.loc.gov/authorities/names/n80126295"),
        ("P244", "sh85004839", "http://id.loc.gov/authorities/subjects/sh85004839"),
        ("P213", "0000000121338269", "https://isni.org/isni/0000000121338269"),
        ("P227", "118559796", "https://d-nb.info/gnd/118559796"),
        ("P227", "118> <x", None),
        ("P648", "OL1A", None),
    ],
)
def test_authority_files_are_named_by_their_own_addresses(pid: str, text: str, address: str | None) -> None:
    triples = record_triples(enriched("b1", "Q1", identifier(pid, text)))

    assert [o for _, p, o in triples if p == str(OWL.sameAs)] == ([address] if address else [])


@pytest.mark.parametrize(
    ("time", "precision", "text", "datatype"),
    [
        ("+1867-06-00T00:00:00Z", 10, "1867-06", str(XSD.gYearMonth)),
        ("-0044-00-00T00:00:00Z", 9, "-0043", str(XSD.gYear)),
        ("+1867-00-00T00:00:00Z", 8, "186X", "http://id.loc.gov/datatypes/edtf/EDTF"),
        ("-0044-00-00T00:00:00Z", 8, "40s BCE", ""),
    ],
)
def test_a_date_is_never_finer_than_it_is_known(time: str, precision: int, text: str, datatype: str) -> None:
    triples = record_triples(enriched("b1", "Q1", dated("P569", time, precision)))

    assert [o for _, p, o in triples if p == f"{SCHEMA}birthDate"] == [rdf_term.Literal(text, "", datatype)]


class Sink:
    def __init__(self) -> None:
        self.triples: list[tuple[object, object, object]] = []

    def triple(self, *terms: object) -> None:
        self.triples.append(terms)


def read_back(line: str) -> object:
    sink = Sink()
    W3CNTriplesParser(sink).parsestring(line)
    ((_, _, term),) = sink.triples
    return term


@given(st.text(max_size=30), st.sampled_from(["", "cy", "zh-hans", "be-x-old", "x y"]))
def test_any_text_is_read_back_by_rdflib(text: str, language: str) -> None:
    term = rdf_term.literal_in(text, language)

    back = read_back(f"<http://a/> <http://b/> {rdf_term.write_object(term)} .\n")

    assert isinstance(back, Literal)
    assert str(back) == "".join("�" if "\ud800" <= sign <= "\udfff" else sign for sign in text)
    assert (back.language or "") == (language if language != "x y" else "")


@given(TEXT)
def test_any_address_is_an_iri(text: str) -> None:
    address = rdf_term.safe_iri(f"http://a/{text}")

    assert read_back(f"<http://a/> <http://b/> {rdf_term.write_object(address)} .\n") == URIRef(address)
    assert rdf_term.safe_iri(address) == address


@settings(deadline=None, max_examples=40)
@given(KEYS, TEXT)
def test_any_key_and_label_keeps_the_three_alike(
    tmp_path_factory: pytest.TempPathFactory, key: str, label: str
) -> None:
    folder = tmp_path_factory.mktemp("rdf")
    one = [enriched(key, "Q1", EnrichedValue("label", "", label, "en"))]

    graphs = [set(graph(folder / kind, kind, one)) for kind in WRITERS]

    assert graphs[0] == graphs[1] == graphs[2]
