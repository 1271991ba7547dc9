"""Every exception glamdata raises on purpose, as one tree.

::

    GlamdataError                exit 1   something a person must know about, in one sentence
    ├── NothingSelectedError              a mapping that selects nothing in a whole export
    ├── WorkerError                       a process that reads and maps was killed
    ├── ApprovalError                     a plan that is not the approved one
    ├── InputError               exit 2   what was given can't be used
    │   ├── ExportError                   an export file that is missing, empty or not readable as what it claims
    │   ├── MappingError                  a mapping that can't be: names path, line and nearest valid name
    │   ├── SettingsError                 glamdata.toml or the environment
    │   ├── RoleError                     somebody who may not do it, as [people] says
    │   ├── SuiteError                    a library's own suite of expectations; names the expectation
    │   ├── WorkspaceError                a workspace of another version, or locked by another run
    │   └── RehearsalError                the rehearsal wiki can't start or load
    ├── StoppedError             exit 4   a rule of [push] stopped the run; the message says how to go on
    │   ├── AnomalyError                  the batch is not as expected, and nobody accepted that
    │   ├── UnsignedError                 the plan lacks a signature: once signed, the next run goes on
    │   └── LimitError                    its hours or its edits of the day are over: another day goes on
    └── WikiError                exit 3   the wiki or query service
        ├── WikiUnreachableError          no answer; nothing half-written
        ├── WikiLoginError                login or rights refused
        ├── WikiRefusedError              push refuses this wiki (gates not open)
        ├── WikiEditError                 one edit was answered with an error; code and messages kept
        └── QueryError                    SPARQL endpoint failed; never to be read as "not found"

Faults in *data* are not exceptions but :class:`glamdata.model.finding.Finding`.
"""

from __future__ import annotations


class GlamdataError(Exception):
    """Something a person must know about, in one sentence; the CLI prints it and exits with `exit_code`."""

    exit_code = 1


class NothingSelectedError(GlamdataError):
    """A mapping that makes no statement of a whole export; the message names the rules and what left records out."""


class WorkerError(GlamdataError):
    """A process that reads and maps parts was killed; the finished parts stay."""


class ApprovalError(GlamdataError):
    """A plan that is not the one that was approved; the message names both."""


class StoppedError(GlamdataError):
    """A rule of [push] stopped the run; the message says which, how far it got and how to go on."""

    exit_code = 4


class AnomalyError(StoppedError):
    """The batch as a whole is not as expected, and nobody accepted that; the message says what, and how to go on."""


class UnsignedError(StoppedError):
    """The plan lacks a signature that [publish] asks for: nothing is wrong, and the next run goes on once it has it."""


class LimitError(StoppedError):
    """The allowed hours, or the edits of the day, are over: nothing is wrong, and the next run goes on."""


class InputError(GlamdataError):
    """What was given can't be used."""

    exit_code = 2


class ExportError(InputError):
    """An export file that is missing, empty, a directory, or not readable as what it claims to be."""


class MappingError(InputError):
    """A mapping that can't be; the message names path, line and the nearest valid name."""


class SettingsError(InputError):
    """A setting in glamdata.toml or the environment that can't be used."""


class RoleError(InputError):
    """Somebody who may not do what was asked, as [people] of glamdata.toml says; the message names the role."""


class SuiteError(InputError):
    """A library's own suite of expectations that can't be used; the message names the file and the expectation."""


class WorkspaceError(InputError):
    """A workspace that is not one, is of another version, or is locked by another run."""


class RehearsalError(InputError):
    """The rehearsal wiki can't start or load what it was given."""


class WikiError(GlamdataError):
    """The wiki or its query service did not do what was asked."""

    exit_code = 3


class WikiUnreachableError(WikiError):
    """No answer from the wiki; nothing was half-written."""


class WikiLoginError(WikiError):
    """The wiki refused the login or a right that is needed."""


class WikiRefusedError(WikiError):
    """glamdata itself refuses to push to this wiki because a gate is not open."""


class WikiEditError(WikiError):
    """One API call was answered with an error.

    `code` is the API's error code, `messages` the names of the messages that came with it, `info` its text.
    """

    def __init__(self, code: str, info: str, messages: tuple[str, ...] = ()) -> None:
        super().__init__(f"{code}: {info}")
        self.code = code
        self.info = info
        self.messages = messages


class QueryError(WikiError):
    """A SPARQL query failed for good; never to be read as "not found"."""
