"""Records are found wherever a leader stands, and nowhere else."""

from __future__ import annotations

import io
import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from glamdata.formats.marc_split import split_records

LEADER = re.compile(rb"\d{5}[a-z][\x20-\x7e]{4}22\d{5}[\x20-\x7e]{3}45[\x20-\x7e]{2}")
RECORD = b"00050nz  a2200037n  4500" + b"001000500000\x1e" + b"key1\x1e\x1d"
PIECES = st.sampled_from([b"2", b"22", b"1234567", b"a", b" ", b"45", b"01234nz  a2200025n  45", RECORD[:24]])


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_a_piece_is_cut_at_every_leader(junk: bytes) -> None:
    """But for one that the next leader cuts short: a slice that ends there would not know it."""
    data = b"x" + junk + RECORD
    leaders = [at for at in range(1, len(data)) if LEADER.match(data, at)]
    starts = [at for at, after in pairwise([*leaders, len(data)]) if after - at >= 24]
    assert [offset for offset, _ in split_records(io.BytesIO(data))] == [0, *starts]
