"""The language of a text: by code, by the record's own code, by script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from glamdata.mapping.draft import draft_record
from glamdata.mapping.language import SCRIPTS, script_of
from glamdata.model.draft import TermKind
from glamdata.model.value import MonolingualText

from .test_draft import MARC_HEAD, marc, rules, values

if TYPE_CHECKING:
    from pathlib import Path

    from glamdata.mapping.draft import DraftResult

    from .test_draft import Read

TITLE = "{property: P1476, type: monolingual, from: 245$a, clean: [trim], language: LANGUAGE}"


def worded(result: DraftResult) -> list[tuple[str, str]]:
    assert result.draft is not None
    return [(term.language, term.text) for term in result.draft.terms]


def test_the_records_own_code_says_the_language(read: Read, tmp_path: Path) -> None:
    (tmp_path / "tables/codes.yaml").write_text("wel: cy\neng: en\nchi: zh-hant\n")
    mapping = read(rules(TITLE.replace("LANGUAGE", "{from: 008/35-37, table: codes}")))
    fixed = f"008 {'x' * 35}wel d"
    assert values(draft_record(marc("001 n", fixed, "245 00 $aTeitl /"), mapping)) == [MonolingualText("Teitl", "cy")]
    unknown = draft_record(marc("001 n", fixed.replace("wel", "grc"), "245 00 $aT"), mapping)
    assert values(unknown) == []
    assert [(f.code, f.origin, f.value) for f in unknown.findings] == [("table-miss", "008/35-37", "grc")]
    silent = draft_record(marc("001 n", "245 00 $aT"), mapping)
    assert values(silent) == []
    assert [(f.code, f.origin, f.value) for f in silent.findings] == [("untold-language", "245$a", "T")]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Война и мир", "Cyrillic"), ("תנ״ך", "Hebrew"), ("كتاب", "Arabic"), ("Ιλιάς", "Greek"), ("紅樓夢", "Han"),
        ("源氏物語の世界", "Kana"), ("홍길동전", "Hangul"), ("Cymru", "Latin"), ("Պետրոս", "Armenian"), ("1984", ""),
        ("Tolstoĭ (Толстой, Лев)", "Cyrillic"), ("", ""), ("ｶﾅ", "Kana"), ("देवनागरी", "Devanagari"),
    ],
)  # fmt: skip
def test_scripts(text: str, script: str) -> None:
    assert script_of(text) == script
    assert not script or script in SCRIPTS


def test_the_script_says_the_language(read: Read) -> None:
    mapping = read(
        MARC_HEAD
        + "terms: {aliases: {from: 880-100$a, clean: [trim], language: {script: {Cyrillic: ru, Hebrew: he}}}}\n"
    )
    record = marc("001 n", "880 1_ $6100-01$aТолстой,", "880 1_ $6100-02$aטולסטוי", "880 1_ $6100-03$a托爾斯泰")
    result = draft_record(record, mapping)
    assert worded(result) == [("ru", "Толстой"), ("he", "טולסטוי")]
    (finding,) = result.findings
    assert (finding.code, finding.value) == ("untold-language", "托爾斯泰")
    assert "is written in Han, for which the mapping names no language" in finding.message


def test_terms_by_language(read: Read) -> None:
    mapping = read(
        MARC_HEAD
        + "terms:\n"
        + "  label: {en: {from: 245$a, clean: [trim]}, cy: [246$a, {from: 246$b}]}\n"
        + "  aliases: {en: [{from: 246$a}, {from: 740$a}]}\n"
        + "  description: {en: 'book of {264$c}', cy: {template: 'llyfr o {264$c}'}}\n"
    )
    record = marc("001 n", "245 00 $aThe book /", "246 0_ $aY llyfr$bArall", "740 0_ $aBook", "264 _1 $c1999")
    result = draft_record(record, mapping)
    assert result.draft is not None
    assert [(t.kind, t.language, t.text) for t in result.draft.terms] == [
        (TermKind.LABEL, "en", "The book"),
        (TermKind.LABEL, "cy", "Y llyfr"),
        (TermKind.ALIAS, "en", "Y llyfr"),
        (TermKind.ALIAS, "en", "Book"),
        (TermKind.DESCRIPTION, "en", "book of 1999"),
        (TermKind.DESCRIPTION, "cy", "llyfr o 1999"),
    ]
