"""Great Expectations itself: the only module that imports it (3.5 seconds), so import this one inside functions.

No analytics, no progress bars, nothing kept on disk. Its contexts live in one global place and are not known to be safe
in threads, so :func:`run_suite` takes a lock; several processes may validate at the same time.
"""

from __future__ import annotations

import html
import logging
import warnings
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

from jinja2 import ChoiceLoader, FileSystemLoader

from glamdata.checking.matching import FormatMatcher, Verdict
from glamdata.errors import SuiteError

with warnings.catch_warnings():
    # great_expectations 1.24 imports sre_constants, which Python deprecates; nothing of ours is imported here
    warnings.simplefilter("ignore", DeprecationWarning)
    import great_expectations as gx
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResultSchema
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.exceptions.exceptions import ExpectationNotFoundError
    from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
    from great_expectations.expectations.expectation import ColumnMapExpectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity
    from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
        column_condition_partial,
    )
    from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
        ColumnMapMetricProvider,
    )
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from glamdata.checking.expectations import Expectation

__all__ = ["ExpectColumnValuesToFitFormats", "explain_unfit", "render_page", "run_checkpoint", "run_suite"]

_LOCK = Lock()


class ColumnValuesFitFormats(ColumnMapMetricProvider):
    """Whether each text fits every one of `formats` as a whole; a regex that can't be used counts as fitting."""

    condition_metric_name = "column_values.fit_formats"
    condition_value_keys = ("formats",)

    @column_condition_partial(engine=PandasExecutionEngine)
    def _pandas(cls, column: pd.Series, formats: Sequence[str], **_: Any) -> pd.Series:  # noqa: N805  (GE's decorator makes it a class method)
        matcher = FormatMatcher()
        unfit = {
            text
            for text in column.unique()
            if any(matcher.match(pattern, str(text)) is Verdict.DIFFERS for pattern in formats)
        }
        return ~column.isin(unfit)


class ExpectColumnValuesToFitFormats(ColumnMapExpectation):
    """Expect texts to fit the regexes of a property, under a time limit, which GE's own regex expectation has not."""

    formats: list[str]

    map_metric = "column_values.fit_formats"
    success_keys: ClassVar[tuple[str, ...]] = ("formats", "mostly")
    args_keys: ClassVar[tuple[str, ...]] = ("column", "formats")


def run_suite(name: str, frame: pd.DataFrame, expectations: Sequence[Expectation]) -> dict[str, Any]:
    """Validate `frame` and give Great Expectations' result as JSON, with every failing row position.

    Raises RuntimeError where an expectation could not be evaluated at all: that is our fault, not the data's, unless it
    is one of the library's own, for which SuiteError is raised.
    """
    with _LOCK, warnings.catch_warnings():
        _ignore_foreign_warnings()
        batch = _context().data_sources.add_or_update_pandas("frames").add_dataframe_asset(name)
        batch = batch.add_batch_definition_whole_dataframe("part").get_batch({"dataframe": frame})
        suite = gx.ExpectationSuite(name=name, expectations=[_configure(e) for e in expectations])
        result: dict[str, Any] = batch.validate(suite, result_format="COMPLETE").to_json_dict()
    _raise_if_broken(result)
    return result


def run_checkpoint(
    name: str, tables: Sequence[tuple[str, pd.DataFrame, Sequence[Expectation]]]
) -> list[dict[str, Any]]:
    """Validate several tables in one checkpoint; give the result of each as :func:`run_suite` does, in their order.

    A checkpoint hands one frame to all its validations, so each table is read from a file of its own. Raises as
    :func:`run_suite` does.
    """
    with _LOCK, warnings.catch_warnings(), TemporaryDirectory(prefix="glamdata-") as folder:
        _ignore_foreign_warnings()
        context = _context()
        definitions = [_define(context, Path(folder), *table) for table in tables]
        checkpoint = gx.Checkpoint(name=name, validation_definitions=definitions, result_format="COMPLETE")
        ran = context.checkpoints.add_or_update(checkpoint).run()
        by_table = {key.expectation_suite_identifier.name: found for key, found in ran.run_results.items()}
        results: list[dict[str, Any]] = [by_table[title].to_json_dict() for title, _, _ in tables]
        _forget(context, name, [title for title, _, _ in tables])
    for result in results:
        del result["meta"]["batch_spec"]  # where the file lay
        _raise_if_broken(result)
    return results


def _define(context: Any, folder: Path, title: str, frame: pd.DataFrame, expectations: Sequence[Expectation]) -> Any:
    """Say what is expected of a table, which is put into a file."""
    path = folder / f"{title}.parquet"
    frame.to_parquet(path)
    asset = context.data_sources.add_or_update_pandas(title).add_parquet_asset(title, path=path)
    suite = gx.ExpectationSuite(name=title, expectations=[_configure(e) for e in expectations])
    data = asset.add_batch_definition("whole")
    made = gx.ValidationDefinition(name=title, data=data, suite=context.suites.add_or_update(suite))
    return context.validation_definitions.add_or_update(made)


def _forget(context: Any, name: str, titles: Sequence[str]) -> None:
    """Take a checkpoint out of the context again, which lives as long as the process."""
    context.checkpoints.delete(name)
    for title in titles:
        context.validation_definitions.delete(title)
        context.suites.delete(title)
        context.data_sources.delete(title)


def explain_unfit(expectation: Expectation, frame: pd.DataFrame, *, of_rows: bool) -> str:
    """Say why Great Expectations can't take an expectation; empty where it can.

    It is tried on a small `frame`. With `of_rows` it must be one of single values, since parts are validated one by
    one.
    """
    try:
        made = _configure(expectation).to_domain_obj()
        if of_rows and not isinstance(made, ColumnMapExpectation):
            return (
                "it looks at a column as a whole, and statements are validated part by part: of statements only"
                " expectations about single values can be used, of figures (drafts, share_P569) any"
            )
        run_suite("tried", frame, [expectation])
    except (ExpectationNotFoundError, ImportError):
        return f"Great Expectations knows no {expectation.kind}"
    except Exception as error:  # noqa: BLE001  (whatever it raises is about what the file says)
        return " ".join(str(error).split())
    return ""


def render_page(result: dict[str, Any], templates: Path, **words: object) -> str:
    """Render the Data Docs page of one result (as JSON), with the templates in `templates` before GE's own.

    GE's overview header links to pages that are not there, so it is left out; `words` go to the template `page.j2`.
    """
    with _LOCK, warnings.catch_warnings():
        _ignore_foreign_warnings()
        loaded = ExpectationSuiteValidationResultSchema().load(result)
        document = ValidationResultsPageRenderer().render(loaded)
        document.sections[0].content_blocks = document.sections[0].content_blocks[1:2]  # header, STATISTICS, details
        view = DefaultJinjaPageView()
        own = FileSystemLoader(templates)
        view.env.loader = ChoiceLoader([own, view.env.loader]) if view.env.loader else own
        page: str = view.render(document, **words)  # type: ignore[no-untyped-call]  # GE leaves it unannotated
        return page


@cache
def _context() -> Any:
    """Give the context of this process; each frame takes the place of the one before in it."""
    logging.getLogger("great_expectations.data_context.types.base").setLevel(
        logging.WARNING
    )  # tells of temporary folders
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _configure(expectation: Expectation) -> Any:
    # GE sets a description in a page as it is, and takes $ for a parameter
    description = html.escape(expectation.meaning).replace("$", "&#36;")
    return ExpectationConfiguration(
        type=expectation.kind,
        kwargs={
            **({"column": expectation.column} if expectation.column else {}),
            **{name: _as_json(value) for name, value in expectation.parameters},
        },
        severity=FailureSeverity(expectation.severity.value),
        description=description,
        meta={"meaning": expectation.meaning, "code": expectation.code, "own": expectation.own},
    )


def _as_json(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _raise_if_broken(result: dict[str, Any]) -> None:
    for outcome in result["results"]:
        raised = outcome["exception_info"]
        causes = [raised] if "raised_exception" in raised else list(raised.values())
        for cause in causes:
            if cause["raised_exception"]:
                config = outcome["expectation_config"]
                words = f"{config['type']} on {config['kwargs'].get('column')} failed: {cause['exception_message']}"
                raise (SuiteError if config["meta"].get("own") else RuntimeError)(words)


def _ignore_foreign_warnings() -> None:
    # great_expectations 1.24 calls deprecated parts of pandas 3 and marshmallow; nothing of ours runs inside
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.simplefilter("ignore", category)
