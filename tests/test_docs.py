"""The documentation says what the code does: commands, settings, steps, findings, and every example in it."""

from __future__ import annotations

import ast
import contextlib
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import typer

from glamdata.batch.runner import Runner
from glamdata.commands.app import app
from glamdata.errors import GlamdataError, WikiRefusedError
from glamdata.formats.mapping_file import read_mapping
from glamdata.formats.reader import open_reader, plan_parts, read_part
from glamdata.mapping.clean import STEPS, Context, clean
from glamdata.mapping.draft import draft_record
from glamdata.mapping.edtf import parse_edtf
from glamdata.mapping.fault import Fault
from glamdata.mapping.grammar import KEYS, SOURCE_KEYS
from glamdata.mapping.grammar_enrich import ENRICH_KEYS
from glamdata.mapping.grammar_match import MATCH_KEYS
from glamdata.mapping.grammar_rules import STATEMENT_KEYS
from glamdata.mapping.grammar_terms import KINDS
from glamdata.mapping.lifespan import active_from, active_until, birth_date, death_date, floruit
from glamdata.mapping.publication import publication_date
from glamdata.mapping.spec import DATATYPES
from glamdata.mapping.view import View
from glamdata.model.enrichment import EXPORT_FORMATS, EnrichRules
from glamdata.model.finding import Severity
from glamdata.model.person import Role
from glamdata.model.record import CatalogueRecord, Field
from glamdata.planning.show import show_snak
from glamdata.reconciling.decide import Reason
from glamdata.store import tables
from glamdata.store.parts import Parts
from glamdata.wikibase.beyond import Beyond
from glamdata.wikibase.limits import Limits
from glamdata.wikibase.site import Wiki
from glamdata.workspace.credentials import CONSUMER_FILE, CONSUMER_VARIABLES, PASSWORD_FILE, PASSWORD_VARIABLE, WORDS
from glamdata.workspace.lookup_settings import LookupSettings
from glamdata.workspace.notifying import Notices
from glamdata.workspace.people_settings import Publishing
from glamdata.workspace.review_settings import ReviewPage
from glamdata.workspace.settings import load_settings

from .conftest import MAPPINGS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from glamdata.mapping.draft import DraftResult
    from glamdata.rehearsal import RehearsalServer

DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "glamdata"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
WIDEST = 120


class Block(NamedTuple):
    """One block of code: its language, its text without the indent, and the line of prose before it."""

    language: str
    text: str
    before: str


def blocks(page: str) -> list[Block]:
    """Give the fenced blocks of a page."""
    text = (DOCS / page).read_text("utf-8")
    fence = r"(?:^(?P<before>[^\n]*)\n\n?)?^(?P<in> *)```(?P<lang>\w+)\n(?P<text>.*?)^ *```$"
    found = re.finditer(fence, text, re.MULTILINE | re.DOTALL)
    return [
        Block(each["lang"], re.sub(rf"^{each['in']}", "", each["text"], flags=re.MULTILINE), each["before"] or "")
        for each in found
    ]


def sections(page: str, level: int = 2) -> dict[str, str]:
    """Give the text of every section by its heading."""
    parts = re.split(rf"^{'#' * level} (.*)\n", (DOCS / page).read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """Give the cells of every row of every Markdown table in a text, heads and rules left out."""
    lines = text.splitlines()
    heads = {number for number, line in enumerate(lines[1:]) if re.fullmatch(r"\|[-:| ]+\|", line)}
    return [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for number, line in enumerate(lines)
        if line.startswith("|") and number not in heads and number - 1 not in heads
    ]


def named(text: str) -> list[str]:
    """Give what stands in code type."""
    return re.findall(r"`([^`]+)`", text)


# pages


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)]+)\)", prose) if not link.startswith(("http://", "https://"))]
    broken = [link for link in links if not (page.parent / link.partition("#")[0]).exists()]
    assert not broken


def test_every_page_is_listed_in_the_readme_or_linked_from_a_page() -> None:
    linked = {
        (page.parent / link).resolve() for page in PAGES for link in re.findall(r"\]\(([^)#]+\.md)", page.read_text())
    }
    assert not [page.name for page in DOCS.glob("*.md") if page.resolve() not in linked]


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_lines_are_not_too_wide(page: Path) -> None:
    prose = re.sub(r"^ *```(?:sh|text)\n.*?```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert not [line for line in prose.splitlines() if len(line) > WIDEST and not line.startswith("|")]


# commands


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every command with the words that call it."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(commands())


def options(command: Any) -> set[str]:
    return {
        word
        for param in command.params
        if param.param_type_name == "option" and param.name != "help"
        for word in (*param.opts, *param.secondary_opts)
    }


def test_every_command_and_option_is_documented_and_no_other() -> None:
    documented = {}
    for heading, text in sections("commands.md").items():
        words = heading.strip("`").split()[1:]
        path = tuple(word for word in words if word.islower())
        said = {word for row in rows(text) for word in named(row[0])}
        documented[path] = ([word.lower() for word in words if word.isupper()], said)
    existing = {
        path: ([param.name for param in command.params if param.param_type_name == "argument"], options(command))
        for path, command in COMMANDS.items()
    }
    assert documented == existing


def test_every_option_is_said_to_do_something() -> None:
    empty = [row for text in sections("commands.md").values() for row in rows(text) if not row[1]]
    assert not empty


def test_exit_codes_are_documented() -> None:
    def tree(error: type[GlamdataError]) -> Iterator[int]:
        yield error.exit_code
        for each in error.__subclasses__():
            yield from tree(each)

    page = (DOCS / "commands.md").read_text("utf-8")
    assert {row[0] for row in rows(page.partition("\n## ")[0])} == {"0", "130", *map(str, tree(GlamdataError))}


def spoken_commands(page: Path) -> list[str]:
    """Give every command line of a page: in blocks of code, and in code type."""
    text = page.read_text("utf-8")
    if page.name == "commands.md":
        text = re.sub(r"^## .*$", "", text, flags=re.MULTILINE)
    code = [
        *re.findall(r"^    .*$", text, re.MULTILINE),
        *re.findall(r"^ *```sh\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL),
    ]
    lines = re.findall(r"^ *(glamdata [a-z].*)$", "\n".join(code), re.MULTILINE)
    text = re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [*lines, *(" ".join(code.split()) for code in re.findall(r"`(glamdata [a-z][^`]*)`", text))]


def test_every_command_line_in_the_pages_is_one() -> None:
    spoken = [(page.name, line) for page in PAGES for line in spoken_commands(page)]
    assert len(spoken) > 20
    faults = [f"{page}: {line}: {fault}" for page, line in spoken if (fault := fault_of(line))]
    assert not faults


def fault_of(line: str) -> str:
    """Say what is wrong with a command line; a bare mention (``glamdata prepare``) needs no arguments."""
    words = shlex.split(re.sub(r"\s[>&].*|\s#.*|\s&$", "", line))[1:]
    path = next((path for path in COMMANDS if path == tuple(words[: len(path)])), None)
    if path is None:
        return "no such command"
    rest = words[len(path) :]
    if not rest:
        return ""
    command = COMMANDS[path]
    wide = [word for word in rest if word.startswith("-") and word not in options(command) | {"--help"}]
    if wide:
        return f"no such option: {wide}"
    if "--help" in rest:
        return ""
    try:
        command.make_context("glamdata", list(rest))
    except Exception as error:  # noqa: BLE001  (typer's errors have no public name)
        return str(error)
    return ""


# settings


def test_every_setting_is_documented_and_no_other() -> None:
    page = (DOCS / "settings.md").read_text("utf-8")
    table = {row[0].strip("`"): row[1] for row in rows(page.partition("\n## ")[0])}
    elsewhere, of_files = {"bot_password", "oauth", "beyond", "ids"}, {"properties", "password_block"}
    assert set(table) == {field.name for field in fields(Wiki)} - elsewhere | of_files
    assert {key for key, needed in table.items() if needed.startswith("yes")} == {"api", "sparql", "user", "app"}
    assert all(f"`{file}`" in page for file in (PASSWORD_FILE, CONSUMER_FILE))
    assert all(f"`{name}`" in page for name in (PASSWORD_VARIABLE, *(CONSUMER_VARIABLES + w.upper() for w in WORDS)))
    usual = {field.name: field.default for field in fields(Wiki)}
    assert f"{usual['edits_per_minute']:g} if left out" in page
    assert f'"{usual["summary"]}" if left out' in page


def test_the_settings_of_the_runner_are_documented() -> None:
    table = {row[0].strip("`") for row in rows(sections("settings.md")["Processes"])}
    assert table == {field.name for field in fields(Runner)}


def test_the_settings_of_notices_are_documented() -> None:
    page = sections("settings.md")["Notices"]
    assert {row[0].strip("`") for row in rows(page)} == {field.name for field in fields(Notices)}
    assert f"`{Notices().smtp}` if left out" in page


def test_the_settings_of_looking_up_are_documented() -> None:
    page = sections("settings.md")["Where items are looked up"]
    assert {row[0].strip("`") for row in rows(page)} == {field.name for field in fields(LookupSettings)}
    assert f"{LookupSettings().search} if left out" in page


def test_the_settings_of_gates_and_suite_are_documented() -> None:
    page = sections("settings.md")
    assert {row[0].strip("`") for row in rows(page["Gates"])} == {field.name for field in fields(Beyond)}
    assert {row[0].strip("`") for row in rows(page["Your own expectations"])} == {"suite"}


def test_the_limits_of_pushing_are_documented() -> None:
    table = {row[0].strip("`") for row in rows(sections("settings.md")["When pushing stops"])}
    assert table == {field.name for field in fields(Limits)}
    page, usual = sections("settings.md")["When pushing stops"], Limits()
    assert f"stops; {usual.stop_after_refusals:g} if left out" in page
    assert f"for that; {usual.refusals_at_least} if left out" in page


def test_the_settings_of_the_review_page_are_documented() -> None:
    table = {row[0].strip("`") for row in rows(sections("settings.md")["The review page"])}
    assert table == {field.name for field in fields(ReviewPage)}


def test_the_settings_shown_are_good(tmp_path: Path) -> None:
    for page in ("settings.md", "first-upload.md"):
        toml = "\n".join(block.text for block in blocks(page) if block.language == "toml")
        (tmp_path / "glamdata.toml").write_text(toml)
        assert load_settings(tmp_path).wiki.is_loopback


def test_the_settings_of_people_and_signatures_are_documented() -> None:
    page = sections("settings.md")
    assert {row[0].strip("`") for row in rows(page["What has to be signed"])} == {f.name for f in fields(Publishing)}
    assert {row[0].strip("`") for row in rows(page["Who may do what"])} == set(Role)


def test_the_settings_for_wikidata_let_its_edits_through_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSWORD_VARIABLE, "secret")
    tables = [block.text for block in blocks("wikidata.md") if block.language == "toml"]
    (tmp_path / "glamdata.toml").write_text(tables[0])
    with pytest.raises(WikiRefusedError, match="does not push"):
        load_settings(tmp_path).wiki.require_editable()
    (tmp_path / "glamdata.toml").write_text("\n".join(tables))
    settings = load_settings(tmp_path)
    settings.wiki.require_editable()
    assert settings.push.edits_per_day == 50


# findings

STAGES = {"Reading": "read", "Mapping": "map", "Checking": "check", "Planning": "plan", "Round trip": "roundtrip"}
STAGE_OF_FOLDER = {
    "formats": "read", "mapping": "map", "checking": "check", "constraint": "check", "planning": "plan",
    "enriching": "roundtrip", "gate": "plan",
}  # fmt: skip
MAKERS = {  # what makes a finding: at which place its code stands, and its severity (a place, or always the same)
    "refuse": (1, Severity.CRITICAL), "tell_of": (2, 1), "Finding": (2, 0), "Fault": (0, 2), "Refusal": (0, 1),
    "SnakCheck": (0, 1), "StatementCheck": (0, 1), "DraftCheck": (0, 1), "EditCheck": (0, 1), "Expectation": (5, 3),
    "UnfitValueError": (0, Severity.CRITICAL), "tell_gate": (2, Severity.CRITICAL),
    "ConstraintKind": (1, None),  # any: the constraint's status
}  # fmt: skip
Told = tuple[str, str, str]
"""Stage, code and severity."""


def told_in_source() -> set[Told]:
    """Collect every finding that the source can make."""
    told = set()
    folders = [*STAGE_OF_FOLDER, "batch", "home", "publish", "report", "review", "workspace"]
    for path in [
        *SOURCE.glob("*.py"),
        *(path for folder in folders for path in sorted((SOURCE / folder).rglob("*.py"))),
    ]:
        module = ast.parse(path.read_text("utf-8"))
        constants = constants_of(module)
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in MAKERS:
                told |= told_by(node, name, STAGE_OF_FOLDER.get(path.parent.name, ""), constants)
            elif path.parent.name == "formats":
                told |= told_as_pair(node)
    return told


def constants_of(module: ast.Module) -> dict[str, ast.Constant]:
    """Give the constants that a module names at its top."""
    return {
        node.targets[0].id: node.value
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }


def told_as_pair(node: ast.AST) -> set[Told]:
    """Give what a reader tells of a record that it mends, as (code, words) or (code, words, tag)."""
    if not isinstance(node, ast.Tuple) or len(node.elts) not in {2, 3}:
        return set()
    code, words = node.elts[:2]
    is_code = isinstance(code, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)+", str(code.value))
    in_words = not isinstance(words, ast.Constant) or " " in str(words.value)
    return {("read", code.value, "warning")} if is_code and in_words else set()


def told_by(call: ast.Call, name: str, stage: str, constants: dict[str, ast.Constant]) -> set[Told]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    code_at, severity_at = MAKERS[name]
    code = given.get("code") or (call.args[code_at] if code_at < len(call.args) else None)
    code = constants.get(getattr(code, "id", ""), code)
    if not isinstance(code, ast.Constant) or not code.value:
        return set()  # passed on: the code stands where the call came from
    if name == "Finding" and "stage" not in given:
        stage = ast.literal_eval(call.args[1])
    if isinstance(severity_at, Severity):
        return {(stage, code.value, severity_at.value)}
    if severity_at is None:
        return {(stage, code.value, severity.value) for severity in Severity}
    severity = given.get("severity") or (call.args[severity_at] if severity_at < len(call.args) else None)
    return {(stage, code.value, severity.attr.lower() if isinstance(severity, ast.Attribute) else "warning")}


def told_in_pages() -> set[Told]:
    found = sections("findings.md")
    return {
        (stage, row[0].strip("`"), severity)
        for heading, stage in STAGES.items()
        for row in rows(found[heading])
        for severity in row[1].split(", ")
    }


def test_every_finding_is_documented_with_its_severity_and_no_other() -> None:
    told, documented = told_in_source(), told_in_pages()
    assert len(told) > 60
    assert sorted(told - documented) == []
    assert sorted(documented - told) == []


def test_every_finding_says_what_to_do() -> None:
    found = sections("findings.md")
    assert not [row for heading in STAGES for row in rows(found[heading]) if len(row) != 4 or not all(row)]


def test_every_reason_for_review_is_documented() -> None:
    waiting = {row[0] for row in rows(sections("reviewing.md")["Why a record waits"])}
    decided_by_rule = {Reason.MATCHED_BY_ID, Reason.MATCHED_BY_EVIDENCE}
    assert waiting == {*map(str, set(Reason) - decided_by_rule), "two records bear this control number"}


# mappings


def test_the_table_of_cleaning_steps_is_the_registry() -> None:
    table = rows(sections("mappings.md")["Cleaning steps"])
    assert sorted(row[0].strip("`") for row in table) == sorted(STEPS)
    context = Context(View.of(CatalogueRecord(1, 0, ""), frozenset()))
    for name, _, example in table:
        before, after = named(example)
        assert clean(before, (name.strip("`"),), context) == after, name


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("The blocks", set(KEYS)),
        ("source", {"nulls", *SOURCE_KEYS} - {"null"}),
        ("match", set(MATCH_KEYS)),
        ("statements", set(STATEMENT_KEYS)),
    ],
)
def test_every_key_of_a_block_is_documented(section: str, keys: set[str]) -> None:
    text = sections("mappings.md")[section] if section[0].isupper() else sections("mappings.md", 3)[section]
    table = text.partition("\n### ")[0].partition("\n## ")[0]
    assert {key for row in rows(table) for key in named(row[0])} == keys


def test_terms_enrich_and_types_are_documented() -> None:
    parts = sections("mappings.md", 3)
    assert not [key for key in KINDS if f"  {key}:" not in parts["terms"]]
    assert not [key for key in ENRICH_KEYS if f"  {key}:" not in parts["enrich"]]
    assert not [name for name in DATATYPES if f"`{name}`" not in parts["statements"]]


def fragments() -> list[Block]:
    """Give the pieces of mappings shown; the files of the tutorial are tested as files."""
    return [block for block in blocks("mappings.md") if block.language == "yaml" and not file_name(block)]


def file_name(block: Block) -> str:
    found = re.search(r"`([\w/]+\.(?:csv|yaml))`[^`]*:$", block.before)
    return found[1] if found else ""


@pytest.mark.parametrize("number", range(len(fragments())))
def test_every_piece_of_a_mapping_is_good(number: int, tmp_path: Path) -> None:
    text = fragments()[number].text
    (tmp_path / "tables").symlink_to(MAPPINGS / "tables")
    source = "{format: csv, key: number}" if text.startswith("# a table") else "{format: marc, key: 001}"
    head = "mapping: example\n" + ("" if "source:" in text else f"source: {source}\n")
    (tmp_path / "example.yaml").write_text(head + text, "utf-8")
    read_mapping(tmp_path / "example.yaml")


@pytest.fixture
def tutorial(tmp_path: Path) -> Path:
    """The files of the tutorial, as the page shows them."""
    shown = {name: block.text for block in blocks("mappings.md") if (name := file_name(block))}
    assert set(shown) == {"artists.csv", "tables/trades.yaml", "artists.yaml"}
    for name, text in shown.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_the_tutorial_makes_what_it_says(tutorial: Path) -> None:
    checked, made = [block.text for block in blocks("mappings.md") if block.language == "text"]
    done = glamdata_in(tutorial, "glamdata mapping check artists.yaml")
    assert (done.stdout, done.stderr) == (checked, "")
    mapping = read_mapping(tutorial / "artists.yaml")
    export = tutorial / "artists.csv"
    reader = open_reader(export, mapping.source.format)
    (part,) = plan_parts(export, reader)
    records = [parsed.record for _, parsed in read_part(export, reader, part)]
    lines = [line for record in records if record for line in show(record, draft_record(record, mapping))]
    assert "\n".join(lines) + "\n" == made


def show(record: CatalogueRecord, result: DraftResult) -> Iterator[str]:
    assert record.cells
    if result.draft is None:
        yield f"{record.cells['number']} excluded: {result.excluded}"
        return
    yield f"{result.draft.key} {result.draft.subject.names[0]}"
    for drafted in result.draft.statements:
        statement = drafted.statement
        doubts = ", ".join(f"{snak.property} {show_snak(snak)}" for snak in statement.qualifiers)
        yield f"  {statement.property} {show_snak(statement.snak)}" + (f" ({doubts})" if doubts else "")
    yield from (f"  ! {finding.code}: {finding.message}" for finding in result.findings)


def test_the_dates_of_the_page_are_read_as_it_says() -> None:
    text = sections("mappings.md")["Dates"]
    heading = Field("100", "1 ")
    table = [row for row in rows(text) if len(row) == 3]
    assert len(table) > 15
    for written, birth, death in table:
        found = [show_date(date) for date in (birth_date(written, heading), death_date(written, heading))]
        assert found == [birth, death], written
    coded = re.search(r"EDTF itself is read \((.*?)\), and the older codes (.*?) for a century", text, re.DOTALL)
    assert coded
    assert all(parse_edtf(date) for date in named(coded[0]))


def test_activity_and_imprints_are_read_as_the_page_says() -> None:
    text = sections("mappings.md")["Dates"]
    heading = Field("100", "1 ")
    activity = [row for row in rows(text) if len(row) == 4]
    imprints = [row for row in rows(text) if len(row) == 2]
    assert len(activity) > 5
    assert len(imprints) > 10
    for written, *dates in activity:
        found = [show_date(step(written, heading)) for step in (floruit, active_from, active_until)]
        assert found == dates, written
    for written, date in imprints:
        texts = written.split(", ") if written.startswith("c1999") else [written]
        assert {show_date(publication_date(each)) for each in texts} == {date}


def show_date(found: str | Fault) -> str:
    return f"`{found.code}`" if isinstance(found, Fault) else found


# the first upload


def glamdata_in(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run shell commands of a page in `folder`, without secrets from outside; `glamdata` is the one under test."""
    environment = {key: value for key, value in os.environ.items() if key != PASSWORD_VARIABLE}
    function = f'glamdata() {{ {shlex.quote(sys.executable)} -m glamdata "$@"; }}\n'
    return subprocess.run(
        ["/bin/sh", "-euc", function + script],
        check=False, cwd=folder, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.mark.integration
def test_the_first_upload_as_it_stands_there(tmp_path: Path, sample_wiki: RehearsalServer) -> None:
    shown = blocks("first-upload.md")
    set_up, serve, password, *stages = [block.text for block in shown if block.language == "sh"]
    assert set_up == "make setup\n. .venv/bin/activate\n"
    make_folder, start = serve.splitlines()
    port = re.search(r"--port (\d+)$", start)
    assert port
    for name in ("data", "mappings"):
        (tmp_path / name).symlink_to(ROOT / name)
    says(glamdata_in(tmp_path, make_folder))
    (settings,) = [block.text for block in shown if block.language == "toml"]
    assert tomllib.loads(settings)["wiki"]["api"].startswith(f"http://127.0.0.1:{port[1]}/")
    settings = settings.replace(f":{port[1]}/", f":{sample_wiki.port}/")
    (tmp_path / "my-library" / "glamdata.toml").write_text(settings)
    says(glamdata_in(tmp_path, password))
    printed = [says(glamdata_in(tmp_path, stage)) for stage in stages]
    prepare, decide, push, again = printed
    page = (DOCS / "first-upload.md").read_text("utf-8")
    in_file, refused, excluded, matched, waiting = (
        figure(prepare, name)
        for name in ("records in the file", "records refused", "records excluded", "matched", "to review")
    )
    said = " ".join(page.split())
    assert f"{in_file} records are in the file: {refused} were damaged and refused, {excluded} left out by" in said
    assert f"{matched} of the others matched by rule, {waiting} wait for a person" in said
    assert "0 refused" in decide
    assert f"│ {'edits saved'}" in push
    assert "new item" in push
    assert "Nothing to do" in again.splitlines()[-1]
    workspace = tmp_path / "my-library"
    batch = "marc_authority_person-persons"
    assert f"my-library/batches/{batch}/refused/" in page
    assert [path.stat().st_mode & 0o777 for path in (workspace / "batches" / batch / "refused").iterdir()] == [0o600]
    files = {path.name for path in (workspace / "exports" / batch).iterdir()}
    formats, always = files_of_roundtrip()
    assert files == {formats[name] for name in EnrichRules().formats} | always | {"enrichment.schema.json"}
    assert findings_of(workspace, batch) <= told_in_pages()


def files_of_roundtrip() -> tuple[dict[str, str], set[str]]:
    """Give the file of each format, and the files that come with every set, as the page on the way home has them."""
    table = [row for row in rows((DOCS / "roundtrip.md").read_text("utf-8")) if named(row[0])]
    formats = {name: named(row[1])[0] for row in table if len(row) == 3 for name in named(row[0])}
    return formats, {named(row[0])[0] for row in table if len(row) == 2}


def test_every_format_of_an_export_is_documented() -> None:
    assert set(files_of_roundtrip()[0]) == set(EXPORT_FORMATS)


def says(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def figure(table: str, name: str) -> str:
    found = re.search(rf"│ {name} +│ +(\d+) │", table)
    assert found, f"{name} is not in\n{table}"
    return found[1]


def findings_of(workspace: Path, batch: str) -> set[Told]:
    """Give every finding the batch has."""
    parts, found = Parts(workspace, batch), defaultdict(set)
    for stage in (*STAGES.values(), "check-batch", "export"):
        with contextlib.suppress(FileNotFoundError):
            for row in parts.all_rows(tables.findings_table(stage)):
                found[row["stage"]].add((row["stage"], row["code"], row["severity"]))
    assert set(found) >= {"read", "plan"}
    return set().union(*found.values())
