"""Asking the wiki about candidates beside the page: one thread, fifty items a request, and never longer than asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING

from glamdata.errors import GlamdataError
from glamdata.review.item_card import card_of, named_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from glamdata.model.clock import Clock
    from glamdata.review.item_card import ItemCard
    from glamdata.wikibase.read import Reader

MOST_KEPT = 5_000
AT_ONCE = 50
FRESH = timedelta(hours=1)
PAUSE = timedelta(minutes=1)


class ItemCards:
    """The cards of items, kept for an hour. `connect` logs in to the wiki, in the thread that asks.

    A wiki that does not answer costs the page nothing but the cards: `problem` says why they are missing, and the wiki
    is left alone for a minute.
    """

    def __init__(
        self, connect: Callable[[], AbstractContextManager[Reader]], languages: Sequence[str], clock: Clock
    ) -> None:
        self.problem = ""
        self._connect = connect
        self._languages = languages
        self._clock = clock
        self._kept: OrderedDict[str, tuple[ItemCard | None, datetime]] = OrderedDict()
        self._wanted: list[str] = []
        self._changed = threading.Condition()
        self._ends = False
        self._paused_until: datetime | None = None
        self._thread: threading.Thread | None = None

    def get(self, qids: Sequence[str], patience: float) -> dict[str, ItemCard]:
        """Give the cards there are within `patience` seconds; those that come later are there on the next page."""
        self.prefetch(qids)
        with self._changed:
            self._changed.wait_for(lambda: self._is_done(qids), timeout=patience)
            return {qid: card for qid in qids if (card := self._kept.get(qid, (None,))[0])}

    def prefetch(self, qids: Iterable[str]) -> None:
        """Ask about these items soon; the ones asked for last come first."""
        with self._changed:
            now = self._clock.now()
            if self._ends or (self._paused_until and now < self._paused_until):
                return
            self.problem, self._paused_until = "", None
            unknown = [qid for qid in qids if qid not in self._kept or now - self._kept[qid][1] > FRESH]
            self._wanted = list(dict.fromkeys([*unknown, *self._wanted]))[: 4 * AT_ONCE]
            if self._wanted and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="item cards", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._ends = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(timeout=10)

    def _is_done(self, qids: Sequence[str]) -> bool:
        return all(qid in self._kept for qid in qids) or bool(self.problem) or self._ends

    def _work(self) -> None:
        while not self._ends:
            try:
                with self._connect() as reader:
                    self._serve(reader)
            except GlamdataError as error:
                self._pause(str(error))

    def _serve(self, reader: Reader) -> None:
        while (batch := self._next_batch()) is not None:
            entities = reader.entities(batch)
            labels = reader.labels({qid for entity in entities.values() for qid in named_items(entity)})
            cards = {qid: card_of(entity, labels, self._languages) for qid, entity in entities.items()}
            with self._changed:
                now = self._clock.now()
                self._kept.update({qid: (cards.get(qid), now) for qid in batch})
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
                self.problem = ""
                self._changed.notify_all()

    def _next_batch(self) -> list[str] | None:
        """Wait for items to ask about; None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._wanted or self._ends)
            batch, self._wanted = self._wanted[:AT_ONCE], self._wanted[AT_ONCE:]
            return None if self._ends else batch

    def _pause(self, problem: str) -> None:
        """Tell those who wait, and ask again when the next page wants something after a minute."""
        with self._changed:
            self.problem = problem
            self._paused_until = self._clock.now() + PAUSE
            self._wanted = []
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._wanted or self._ends)
