"""Company: what the wiki shows of a run on another machine is said, and of runs of one's own nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from glamdata.wikibase.company import LOOKED_BACK, find_company
from glamdata.wikibase.outgoing import Campaign

pytestmark = pytest.mark.integration

OTHER = Campaign("other", "fedcba987654", "Adding data", 60)


@pytest.fixture
def edit(bench):
    """Edit with the account, as a batch or (without one) by hand; gives the revision."""

    def write(campaign=None, qid="Q1"):
        bench.made = getattr(bench, "made", 0) + 1
        data = f'{{"aliases":[{{"language":"en","value":"alias {bench.made}","add":""}}]}}'
        summary = campaign.summary("r1") if campaign else "by hand"
        return bench.session.write(action="wbeditentity", id=qid, data=data, summary=summary)["entity"]["lastrevid"]

    return write


def look(bench, known=frozenset(), groups=("0123456789ab",)):
    return find_company(bench.reader, "GlamBot", bench.campaign, bench.clock, known, groups)


def test_edits_that_the_ledger_has_and_those_by_hand_are_no_company(bench, edit):
    assert look(bench) == ""
    known = {edit(bench.campaign), edit(bench.campaign, "Q2")}
    edit()
    assert look(bench, known) == ""


def test_edits_of_this_batch_that_the_ledger_does_not_have_are_told(bench, edit):
    known = {edit(bench.campaign)}
    newest = [edit(bench.campaign), edit(bench.campaign, "Q2")][-1]
    said = look(bench, known)
    assert (
        f"GlamBot made 2 edits of this batch that this workspace did not make (the newest: revision {newest})" in said
    )
    assert "another machine" in said
    assert look(bench, None) == "", "an edit whose answer was lost is one of ours"


def test_another_batch_is_told_unless_this_workspace_has_it(bench, edit):
    edit(OTHER)
    said = look(bench)
    assert "made 1 edit of another batch (fedcba987654) in the last 10 minutes" in said
    assert "Where it was a run from another workspace that has ended, all is well." in said
    assert look(bench, groups=("0123456789ab", OTHER.edit_group)) == ""


def test_what_is_longer_ago_is_over(bench, edit):
    edit(OTHER)
    bench.clock.time += LOOKED_BACK + timedelta(minutes=1)
    assert look(bench) == ""
