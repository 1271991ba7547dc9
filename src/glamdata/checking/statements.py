"""check_draft: every check of a draft, before anyone knows which item it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glamdata.checking import dates, definition, refusal, terms, text
from glamdata.checking.check import DraftCheck, Situation, SnakCheck, StatementCheck, snaks_of, text_of
from glamdata.checking.matching import FormatMatcher
from glamdata.model.finding import Finding, Severity
from glamdata.model.property import FORMAT_CONSTRAINT
from glamdata.model.value import (
    Coordinate,
    ItemValue,
    MonolingualText,
    OtherValue,
    Pointer,
    Quantity,
    RecordLink,
    StringValue,
    TimeValue,
    Today,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from glamdata.model.draft import Draft, DraftStatement
    from glamdata.model.property import PropertyDefinition
    from glamdata.model.statement import Snak, Statement

__all__ = ["DRAFT_CHECKS", "SNAK_CHECKS", "STATEMENT_CHECKS", "check_draft"]

CITATION_NEEDED = "Q54554025"

TEXT = (StringValue, MonolingualText)
STRING = (StringValue,)
DATE = (TimeValue,)
PLACE = (Coordinate,)
LINKS = (Pointer, RecordLink)
VALUES = (ItemValue, StringValue, MonolingualText, TimeValue, Coordinate, Quantity, Today, *LINKS, OtherValue)
ANY = (*VALUES, type(None))  # None: unknown value, no value

SKIPPED = SnakCheck("regex-skipped", Severity.INFO, definition.find_skipped_regex, STRING, FORMAT_CONSTRAINT)
"""Asked after the others, where a regex was skipped: it is told once, and so depends on what was told before."""
SNAK_CHECKS: tuple[SnakCheck[Any], ...] = (
    SnakCheck("unknown-property", Severity.CRITICAL, definition.find_unknown_property, ANY),
    SnakCheck("datatype", Severity.CRITICAL, definition.find_datatype_mismatch, VALUES),
    SnakCheck("format", Severity.CRITICAL, definition.find_format_mismatch, STRING, FORMAT_CONSTRAINT),
    SnakCheck("control-character", Severity.CRITICAL, text.find_control_characters, TEXT),
    SnakCheck("lost-characters", Severity.CRITICAL, text.find_lost_characters, TEXT),
    SnakCheck("invisible-character", Severity.WARNING, text.find_invisible_characters, TEXT),
    SnakCheck("stray-space", Severity.CRITICAL, text.find_stray_space, TEXT),
    SnakCheck("empty-text", Severity.CRITICAL, text.find_empty_text, TEXT),
    SnakCheck("too-long", Severity.CRITICAL, text.find_long_text, TEXT),
    SnakCheck("bad-url", Severity.CRITICAL, refusal.find_bad_url, STRING),
    SnakCheck("bad-file-name", Severity.CRITICAL, refusal.find_bad_file_name, STRING),
    SnakCheck("bad-id", Severity.CRITICAL, refusal.find_bad_id, (ItemValue,)),
    SnakCheck("bad-amount", Severity.CRITICAL, refusal.find_bad_amount, (Quantity,)),
    SnakCheck("foreign-vocabulary", Severity.CRITICAL, refusal.find_foreign_vocabulary, (*DATE, *PLACE, Quantity)),
    SnakCheck("no-precision", Severity.CRITICAL, refusal.find_missing_precision, PLACE),
    SnakCheck("impossible-coordinates", Severity.CRITICAL, text.find_impossible_coordinates, PLACE),
    SnakCheck("null-island", Severity.WARNING, text.find_null_island, PLACE),
    SnakCheck("impossible-date", Severity.CRITICAL, dates.find_impossible_date, DATE),
    SnakCheck("future-date", Severity.CRITICAL, dates.find_future_date, DATE),
    SnakCheck("announced-date", Severity.WARNING, dates.find_announced_date, DATE),
    SnakCheck("early-gregorian", Severity.WARNING, dates.find_early_gregorian, DATE),
    SKIPPED,
)
MOST_REMEMBERED = 10_000
CHECKS_OF_TYPE: dict[type, tuple[SnakCheck[Any], ...]] = {
    kind: tuple(check for check in SNAK_CHECKS if kind in check.types and check is not SKIPPED) for kind in ANY
}

STATEMENT_CHECKS = (
    StatementCheck("no-reference", Severity.WARNING, definition.find_missing_reference, CITATION_NEEDED),
)

DRAFT_CHECKS = (
    DraftCheck("birth-after-death", Severity.CRITICAL, dates.find_birth_after_death),
    DraftCheck("label-is-description", Severity.WARNING, terms.find_label_as_description),
    DraftCheck("long-term", Severity.CRITICAL, terms.find_long_term),
    DraftCheck("empty-term", Severity.CRITICAL, terms.find_empty_term),
    DraftCheck("untidy-term", Severity.WARNING, terms.find_untidy_term),
    DraftCheck("description-in-mul", Severity.CRITICAL, terms.find_description_for_all_languages),
    DraftCheck("lost-characters", Severity.CRITICAL, terms.find_lost_in_term),
    DraftCheck("invisible-character", Severity.WARNING, terms.find_hidden_in_term),
    DraftCheck("unusual-description", Severity.WARNING, terms.find_unusual_description),
    DraftCheck("alias-is-label", Severity.INFO, terms.find_alias_as_label),
    DraftCheck("wrong-script", Severity.WARNING, terms.find_wrong_script),
    DraftCheck("mixed-script", Severity.WARNING, terms.find_mixed_script),
)

CheckedFinding = tuple[int | None, Finding]


def check_draft(
    draft: Draft,
    properties: Mapping[str, PropertyDefinition],
    today: date,
    matcher: FormatMatcher | None = None,
) -> list[CheckedFinding]:
    """Check one draft; give (index of the statement, or None for the whole draft; finding).

    Reach for it after mapping, in every part. Pass one `matcher` a part, so that a regex that hangs costs the part
    little and is told of once; without it, once a draft.
    """
    situation = Situation(properties, today, matcher or FormatMatcher())
    found = [checked for check in DRAFT_CHECKS for checked in _ask_draft(check, draft, situation)]
    for index, drafted in enumerate(draft.statements):
        found += [
            (index, _finding(check, draft, message, text_of(drafted.statement.snak), drafted))
            for check, message in _ask_statement(drafted.statement, situation)
        ]
    return found


def _ask_statement(statement: Statement, situation: Situation) -> Iterator[tuple[SnakCheck[Any] | StatementCheck, str]]:
    for check in STATEMENT_CHECKS:
        if message := check.find(statement, situation):
            yield check, message
    yield from _ask_snak(statement.snak, situation)
    for snak in statement.qualifiers:
        yield from _ask_repeated(snak, situation)
    for reference in statement.references:
        for snak in reference:
            yield from _ask_repeated(snak, situation)
    if situation.matcher.has_untold:
        for snak in snaks_of(statement):
            if isinstance(snak.value, StringValue) and (message := SKIPPED.find(snak.value, snak, situation)):
                yield SKIPPED, message


def _ask_snak(snak: Snak, situation: Situation) -> Iterator[tuple[SnakCheck[Any], str]]:
    for check in CHECKS_OF_TYPE[type(snak.value)]:
        if message := check.find(snak.value, snak, situation):
            yield check, message


def _ask_repeated(snak: Snak, situation: Situation) -> Sequence[tuple[SnakCheck[Any], str]]:
    """Ask of a snak that others have too, as those of references do, once a part."""
    remembered = situation.matcher.remembered
    found: Sequence[tuple[SnakCheck[Any], str]] | None = remembered.get(snak)
    if found is None:
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        found = remembered[snak] = tuple(_ask_snak(snak, situation))
    return found


def _ask_draft(check: DraftCheck, draft: Draft, situation: Situation) -> Iterator[CheckedFinding]:
    for index, value, message in check.find(draft, situation):
        drafted = None if index is None else draft.statements[index]
        yield index, _finding(check, draft, message, value, drafted)


def _finding(
    check: SnakCheck[Any] | StatementCheck | DraftCheck,
    draft: Draft,
    message: str,
    value: str,
    drafted: DraftStatement | None = None,
) -> Finding:
    return Finding(
        severity=check.severity,
        stage="check",
        code=check.code,
        record_key=draft.key,
        message=message,
        origin=drafted.origin if drafted else "",
        value=value,
        property=drafted.statement.property if drafted else "",
        position=draft.position,
        offset=draft.offset,
    )
