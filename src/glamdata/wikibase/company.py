"""Company: whether somebody else edits with the account at the moment, as from another machine.

The lock of an account holds on one machine (:mod:`glamdata.wikibase.lock`). What runs elsewhere is seen by what it
leaves on the wiki only: edits of the last minutes that no ledger here knows.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from glamdata.model.clock import Clock
    from glamdata.wikibase.outgoing import Campaign
    from glamdata.wikibase.read import Reader

LOOKED_BACK = timedelta(minutes=10)
LOOKED_AT = 500
_GROUP = re.compile(r"editgroups/b/\w+/([0-9a-f]+)")


def find_company(
    reader: Reader, user: str, campaign: Campaign, clock: Clock, known: Collection[int] | None, groups: Collection[str]
) -> str:
    """Say in a sentence that the account seems to be used elsewhere too; empty where nothing speaks for it.

    `known` are the revisions that the batch's ledger has, None where it does not know them all, since a run was cut
    short; `groups` the edit groups of the workspace's batches. Edits without an edit group, made by hand, say nothing.
    """
    since = (clock.now() - LOOKED_BACK).strftime("%Y-%m-%dT%H:%M:%SZ")
    ours: list[int] = []
    others: dict[str, int] = {}
    for _, summary, revision in islice(reader.contributions(user, since), LOOKED_AT):
        found = _GROUP.search(summary)
        if found and found[1] == campaign.edit_group:
            ours += [] if known is None or revision in known else [revision]
        elif found and found[1] not in groups:
            others[found[1]] = others.get(found[1], 0) + 1
    return _say(user, ours, others)


def _say(user: str, ours: list[int], others: dict[str, int]) -> str:
    said = []
    if ours:
        newest = f"(the newest: revision {max(ours)})"
        said.append(f"{_edits(len(ours))} of this batch that this workspace did not make {newest}")
    said += [f"{_edits(count)} of another batch ({group})" for group, count in others.items()]
    if not said:
        return ""
    minutes = LOOKED_BACK.seconds // 60
    return (
        f"{user} made {' and '.join(said)} in the last {minutes} minutes: is a run on another machine still going on?"
        " One publisher an account at a time. Where it was a run from another workspace that has ended, all is well."
    )


def _edits(count: int) -> str:
    return "1 edit" if count == 1 else f"{count:,} edits"
