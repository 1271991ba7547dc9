"""Enrichments to write: what an ordinary item says, and what no file should choke on."""

from datetime import date

from hypothesis import strategies as st

from glamdata.enriching.date import date_text, edtf_text
from glamdata.model.enrichment import EXPORT_FORMATS, EnrichedValue, Enrichment, EnrichRules
from glamdata.model.value import Coordinate, ItemValue, Quantity, StringValue, TimeValue

URL = "https://example.org/record/{key}"
RULES = EnrichRules(
    ("P31", "P214", "P569", "P570", "P19", "P625", "P18", "P2048"),
    ("cy", "en"),
    ("cywiki", "enwiki"),
    EXPORT_FORMATS,
    URL,
)
DAY = date(2026, 11, 21)


def dated(pid: str, time: str, precision: int = 11) -> EnrichedValue:
    value = TimeValue(time, precision)
    return EnrichedValue("date", pid, date_text(value), edtf=edtf_text(value), datavalue=value.to_json(), rank="normal")


def placed(
    latitude: float, longitude: float, text: str = "", globe: str = "http://www.wikidata.org/entity/Q2"
) -> EnrichedValue:
    point = Coordinate(latitude, longitude, 0.01, globe)
    return EnrichedValue("coordinate", "P625", text or f"{latitude:.2f}, {longitude:.2f}", datavalue=point.to_json())


def item(pid: str, qid: str, **labels: str) -> EnrichedValue:
    return EnrichedValue("item", pid, qid, labels=tuple(labels.items()), datavalue=ItemValue(qid).to_json())


def identifier(pid: str, text: str) -> EnrichedValue:
    return EnrichedValue("identifier", pid, text, datavalue=StringValue(text).to_json(), sources=("stated in VIAF",))


def image(licence: str = "", author: str = "") -> EnrichedValue:
    url = "https://commons.wikimedia.org/wiki/Special:FilePath/Guto.jpg"
    return EnrichedValue("media", "P18", "Guto.jpg", url=url, licence=licence, author=author)


def enriched(key: str = "b1", qid: str = "Q5604", *values: EnrichedValue) -> Enrichment:
    return Enrichment(key, qid, 7, DAY, values)


PERSON = enriched(
    "b1",
    "Q5604",
    EnrichedValue("label", "", "Guto'r Glyn", "cy"),
    EnrichedValue("label", "", "Guto'r Glyn", "en", fallback="cy"),
    EnrichedValue("description", "", 'bardd "mawr" <b>', "cy"),
    item("P31", "Q5", cy="bod dynol", en="human"),
    identifier("P214", "97788532"),
    dated("P569", "+1412-00-00T00:00:00Z", 9),
    dated("P570", "+1493-02-03T00:00:00Z"),
    item("P19", "Q1", cy="lle\nar\tlinell"),
    placed(52.97, -3.17),
    EnrichedValue("quantity", "P2048", "12.5 m", datavalue=Quantity("+12.5").to_json()),
    image(),
    EnrichedValue("link", "", "Guto'r Glyn", "cywiki", url="https://cy.wikipedia.org/wiki/Guto%27r_Glyn"),
)
TOWN = enriched(
    "a/b c|d", "Q42", EnrichedValue("label", "", "=SUM(A1)", "en"), placed(0.0, -0.5), placed(-45.25, 170.0)
)
BARE = enriched("=1+1", "Q7")
ALL = (PERSON, TOWN, BARE)

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
