"""Evaluating rules: the texts a rule takes from a record, and the values they become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glamdata.mapping.clean import Context, clean
from glamdata.mapping.fault import Fault
from glamdata.mapping.select import Selected, View, select
from glamdata.mapping.values import Made, make_value
from glamdata.model.finding import Finding, Severity
from glamdata.model.value import Pointer, TimeValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from glamdata.mapping.spec import Mapping, PointerRule, Take, ValueRule
    from glamdata.model.record import Field
    from glamdata.model.statement import Snak

SEVERAL_DATES = Fault(
    "several-dates", "contradicts another date of the same kind in this record; none was pushed. Decide for one."
)


@dataclass(slots=True)
class Work:
    """One record being mapped: what may be seen of it, its key, the findings so far, values found by name."""

    mapping: Mapping
    view: View
    key: str = ""
    findings: dict[tuple[str, ...], Finding] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)

    def report(self, fault: Fault, selected: Selected, pid: str = "") -> None:
        """Add a finding, once for the same text in the same place."""
        record = self.view.record
        written = (selected.written or selected.text).strip()
        where = f" ({pid})" if pid else ""
        self.findings.setdefault(
            (fault.code, selected.origin, written),
            Finding(
                severity=fault.severity,
                stage="map",
                code=fault.code,
                record_key=self.key or f"#{record.position}",
                message=f"{selected.origin}{where}: “{written}” {fault.words}",
                origin=selected.origin,
                value=written,
                property=pid,
                position=record.position,
                offset=record.offset,
            ),
        )


@dataclass(slots=True)
class Found:
    """A value with the text it was made of (None for constants)."""

    made: Made
    selected: Selected | None = None


def take_texts(work: Work, takes: Iterable[Take], within: Field | None = None, pid: str = "") -> list[Selected]:
    """Give the cleaned texts of the first of `takes` that yields any."""
    return next((texts for texts in _try_takes(work, takes, within, pid) if texts), [])


def find_values(work: Work, rule: ValueRule, within: Field | None = None) -> list[Found]:
    """Give the values of a rule; what goes wrong is reported."""
    if not all(condition.holds(work.view) for condition in rule.when):
        return []
    if rule.constant is not None:
        return [Found(Made(rule.constant))]
    if rule.template is not None:
        return _fill_template(work, rule)
    for texts in _try_takes(work, rule.takes, within, rule.property):
        values = [found for selected in texts if (found := _find_value(work, rule, selected))]
        if values:
            return _settle_dates(work, rule, values)
    return []


def make_snaks(work: Work, rules: Iterable[ValueRule], within: Field | None) -> tuple[Snak, ...]:
    """Give the snaks of qualifiers or of a reference; a rule that yields nothing is left out."""
    return tuple(rule.snak(found.made.value) for rule in rules for found in find_values(work, rule, within))


def _try_takes(work: Work, takes: Iterable[Take], within: Field | None, pid: str) -> Iterator[list[Selected]]:
    for take in takes:
        texts = []
        for selected in _select_within(work.view, take, within):
            cleaned = clean(selected.text, take.clean, Context(work.view, selected.field))
            if isinstance(cleaned, Fault):
                work.report(cleaned, selected, pid)
            elif cleaned:
                texts.append(Selected(cleaned, selected.origin, selected.field, selected.text))
        yield texts


def _select_within(view: View, take: Take, within: Field | None) -> Iterator[Selected]:
    """Select; beside `each` a selector of the same tag means the same occurrence."""
    same_tag = within is not None and take.selector.tag == within.tag
    selector = take.selector.of_field() if same_tag else take.selector
    for selected in select(view, selector, within):
        if not view.is_null(selected) and (not take.where.wanted or take.where.holds(view, selected.field)):
            yield selected


def _find_value(work: Work, rule: ValueRule, selected: Selected) -> Found | None:
    if rule.pointer and not (rule.table and rule.table.find(selected.text)):
        return Found(Made(_point(work, rule.pointer, selected)), selected)
    made = make_value(rule, selected.text)
    if isinstance(made, Fault):
        work.report(made, selected, rule.property)
        return None
    return Found(made, selected)


def _point(work: Work, rule: PointerRule, selected: Selected) -> Pointer:
    """Make a pointer; identifiers that are of another kind (a GND number where an LCCN is looked for) say nothing."""
    quiet = Work(work.mapping, work.view)
    pairs = [(pid, text.text) for pid, take in rule.identifiers for text in take_texts(quiet, (take,), selected.field)]
    return Pointer(selected.text, rule.instance_of, tuple(dict.fromkeys(pairs)))


def _fill_template(work: Work, rule: ValueRule) -> list[Found]:
    assert rule.template is not None
    text = rule.template.fill(work.view, work.found)
    selected = Selected(text, ", ".join(selector.text for selector in rule.template.selectors()))
    found = _find_value(work, rule, selected) if text else None
    return [found] if found else []


def _settle_dates(work: Work, rule: ValueRule, values: list[Found]) -> list[Found]:
    """Of several dates that agree keep the finest; dates that contradict each other are all held back."""
    if rule.type != "time" or len(values) == 1:
        return values
    finest = max(values, key=lambda found: _precision(found.made))
    if all(_agree(found.made.value, finest.made.value) for found in values):
        return [finest]
    for found in values:
        assert found.selected is not None
        work.report(SEVERAL_DATES, found.selected, rule.property)
    return []


def _precision(made: Made) -> int:
    return made.value.precision if isinstance(made.value, TimeValue) else 0


def _agree(coarse: object, fine: object) -> bool:
    if not isinstance(coarse, TimeValue) or not isinstance(fine, TimeValue):
        return False
    if coarse.precision < 9:
        return coarse == fine or (coarse.precision == 8 and coarse.year // 10 == fine.year // 10)
    pairs = zip((coarse.year, coarse.month, coarse.day), (fine.year, fine.month, fine.day), strict=True)
    return all(ours in {theirs, 0} for ours, theirs in pairs)


def missing_key(position: int) -> Fault:
    """Give the fault of a record without a key."""
    return Fault(
        "missing-key",
        f"record {position} has nothing there, so it can't be followed; it was left out. Give it a control number.",
        Severity.CRITICAL,
    )
