"""What an edit did, read from the wiki, and the edit that takes it back: the law that undo after push changes nothing."""

from __future__ import annotations

import json
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glamdata.planning.piece import PieceKind
from glamdata.planning.undo import plan_undo
from glamdata.planning.written import Fate, follow
from glamdata.wikibase.revisions import RevisionReader

PIDS = ("P214", "P856", "P31")
VALUES = {"P214": ("111", "222", "333"), "P856": ("https://a.example", "https://b.example"), "P31": ("Q5", "Q6")}
FACTS = st.lists(st.sampled_from([(pid, value) for pid in PIDS for value in VALUES[pid]]), unique=True, max_size=4)
WORDS = ("One", "Two", "Three")
_numbers = count(1)


def content(bench, qid):
    """Give all that an item says, as the wiki keeps it."""
    page = bench.server.wiki.archive.find_page(qid)
    return json.dumps(bench.server.wiki.archive.get_revision(page.latest).entity)


def claim_of(fact, sourced):
    pid, value = fact
    datavalue = {"type": "string", "value": value}
    if pid == "P31":
        datavalue = {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": value}}
    source = {"snaktype": "value", "property": "P856", "datavalue": {"type": "string", "value": "https://s.example"}}
    references = {"references": [{"snaks": {"P856": [source]}}]} if sourced else {}
    mainsnak = {"snaktype": "value", "property": pid, "datavalue": datavalue}
    return {"type": "statement", "rank": "normal", "mainsnak": mainsnak, **references}


def undo(bench, entries):
    """Take back what ledger lines say was saved, as one edit."""
    saved = [entry for entry in entries if entry.state.value == "saved"]
    written = RevisionReader(bench.session).written([entry.revision for entry in saved])
    edits = [written[entry.revision] for entry in saved]
    item = bench.item(saved[0].qid)
    planned = plan_undo(edits, item)
    assert planned.data
    bench.session.write(
        action="wbeditentity", id=item.id, baserevid=item.revision, data=json.dumps(planned.data), summary="undo"
    )
    after = bench.item(item.id)
    assert plan_undo(edits, after).data == {}
    return planned, follow(edits, after)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    theirs=st.lists(st.tuples(st.sampled_from([(p, v) for p in PIDS for v in VALUES[p]]), st.booleans()), max_size=4),
    has_label=st.booleans(),
    names=st.lists(st.sampled_from(WORDS), unique=True, max_size=2),
    facts=FACTS,
    later=FACTS,
    label=st.sampled_from(["", *WORDS]),
    description=st.sampled_from(["", "a thing"]),
    aliases=st.lists(st.sampled_from(WORDS), unique=True, max_size=3),
)
def test_undo_after_push_gives_the_item_back(
    bench, draft, theirs, has_label, names, facts, later, label, description, aliases
):
    qid, key = f"Q{10 + next(_numbers) % 120}", f"r{next(_numbers)}"
    first = {
        "labels": {"en": {"language": "en", "value": f"Item {key}"} if has_label else {"language": "en", "remove": ""}},
        "aliases": [{"language": "en", "value": name, "add": ""} for name in names],
        "claims": [claim_of(fact, sourced) for fact, sourced in theirs],
    }
    bench.edit_as("Admin@upload", id=qid, data=json.dumps(first))
    before = content(bench, qid)
    said = f"{description} {key}" if description else ""
    entries = bench.run((draft(key, *facts, label=label, description=said, aliases=aliases), qid))
    entries += bench.run((draft(key, *facts, *later, label=label, description=said, aliases=aliases), qid))
    if entries:
        _, found = undo(bench, entries)
        assert {one.fate for one in found} == {Fate.REMOVED}
    assert content(bench, qid) == before


def test_made_item_is_told_and_each_kind_of_piece_is_found(bench, draft):
    claims = [claim_of(("P214", "111"), sourced=False)]
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": claims}))
    (entry,) = bench.run((draft("r1", ("P214", "111"), ("P31", "Q5"), aliases=["One"]), "Q1"))
    (made,) = bench.run((draft("new", ("P214", "999"), label="Ada", description="mathematician"), ""))
    written = RevisionReader(bench.session).written([entry.revision, made.revision, 987654321])
    assert [piece.kind for piece in written[entry.revision].added] == [
        PieceKind.REFERENCE, PieceKind.STATEMENT, PieceKind.ALIAS,
    ]  # fmt: skip
    assert not written[entry.revision].creates
    assert written[made.revision].creates
    assert {piece.kind.value for piece in written[made.revision].added} == {"statement", "label", "description"}
    assert written[987654321] is None


def test_statement_that_got_somebodys_reference_stays_with_all_of_it(bench, draft):
    (entry,) = bench.run((draft("r1", ("P214", "111"), ("P31", "Q5")), "Q1"))
    guid = bench.item("Q1").of("P214")[0].guid
    raw = bench.item("Q1").of("P214")[0].raw
    theirs = claim_of(("P214", "111"), sourced=True)["references"]
    claim = {**raw, "references": [*raw["references"], *theirs]}
    bench.edit_as("Admin@upload", id="Q1", data=json.dumps({"claims": [claim]}))
    planned, _ = undo(bench, [entry])
    assert [(one.piece.guid, one.why) for one in planned.kept] == [(guid, "somebody gave it a reference")]
    item = bench.item("Q1")
    assert (len(item.of("P214")[0].references), item.of("P31")) == (2, ())


def test_label_that_somebody_bettered_stays(bench, draft):
    bench.edit_as("Admin@upload", id="Q1", data='{"labels":{"en":{"language":"en","remove":""}}}')
    (entry,) = bench.run((draft("r1", label="Ada", aliases=["One"]), "Q1"))
    bench.edit_as("Admin@upload", id="Q1", data='{"labels":{"en":{"language":"en","value":"Ada Lovelace"}}}')
    planned, _ = undo(bench, [entry])
    assert [one.why for one in planned.kept] == ["it is now “Ada Lovelace”"]
    assert (bench.item("Q1").labels["en"], bench.item("Q1").aliases) == ("Ada Lovelace", {})


def test_hidden_text_of_a_revision_means_that_nothing_is_known(bench, draft):
    (entry,) = bench.run((draft("r1", aliases=["One"]), "Q1"))
    bench.server.wiki.delete_entity("Q1")
    assert RevisionReader(bench.session).written([entry.revision]) == {entry.revision: None}
