"""Everything that can go wrong, as one tree.

    WenshuError                     code, details; sentences for people live in assistant/phrases.py
    ├── ModelError                  for the modeller: the YAML is wrong (every fault at once, with file and line)
    ├── QueryError                  for the user: the request cannot be computed as it stands
    │   ├── UnknownName             a metric, dimension or value that does not exist (+ closest names)
    │   ├── AmbiguousName           one word, several meanings (+ choices)
    │   ├── NoJoinPath              the dimension cannot be reached from the metric (+ dimensions that can)
    │   ├── WouldDoubleCount        the grouping would count rows twice (+ the metric to use instead)
    │   ├── BadPeriod               before the data, in the future, or not whole months (+ what works)
    │   ├── BadInput                empty, too long, control characters, not a valid request
    │   └── OutOfScope              understood, and not something this product computes or decides
    ├── AccessDenied                for the user: not under these rights (+ reason; never a hint of what is hidden)
    │   └── UnknownUser             nobody is known by that id
    ├── UnsafeSql                   for the operator too: SQL that the guard refuses (+ rule and node)
    ├── EngineError                 for the operator: the database (its own text is never shown)
    │   ├── EngineTimeout           the deadline passed and the query was killed
    │   └── EngineUnavailable       no data file, a damaged one, or no worker could be started
    ├── RetrievalError              for the operator: the document index
    ├── DocumentFault               for whoever brings documents: a file that is not taken in (+ file), a name unknown
    ├── LanguageModelError          for the operator: the language model
    ├── SettingsError               for the operator: the settings or the users' file of this home
    ├── DataFault                   for the modeller: data that do not fit the model (every fault at once)
    └── LedgerError                 for the operator: the audit ledger cannot be written; nothing runs

Each class has one stable kebab-case ``code``; a raise may narrow it (``BadPeriod("period-in-future", ...)``).
"""

from __future__ import annotations

from typing import Any


class WenshuError(Exception):
    """An error with a stable ``code`` and the facts (``details``) that its sentences for people are filled with."""

    code = "internal"

    def __init__(self, code: str | None = None, **details: Any) -> None:
        self.code = code or type(self).code
        self.details = details
        super().__init__(f"{self.code}: " + ", ".join(f"{key}={value!r}" for key, value in details.items()))


class ModelError(WenshuError):
    """The model's YAML is wrong. ``details['faults']`` holds every fault as ``file:line: sentence``."""

    code = "broken-model"


class QueryError(WenshuError):
    """The request cannot be computed as it stands."""

    code = "bad-query"


class UnknownName(QueryError):
    """``name`` names nothing of this ``kind``; ``closest`` lists the nearest known names."""

    code = "unknown-name"


class AmbiguousName(QueryError):
    """``name`` means several things; ``choices`` lists (label, id) pairs."""

    code = "ambiguous-name"


class NoJoinPath(QueryError):
    """``dimension`` cannot be reached from ``metric``; ``allowed`` lists dimensions that can."""

    code = "no-join-path"


class WouldDoubleCount(QueryError):
    """Adding ``metric`` up over ``dimension`` would count rows twice; ``instead`` names what to use."""

    code = "would-double-count"


class BadPeriod(QueryError):
    """The period lies outside the data or does not fit the metric; ``nearest`` says what works."""

    code = "bad-period"


class BadInput(QueryError):
    """The text or JSON is empty, too long, malformed, or holds characters that are not accepted."""

    code = "bad-input"


class OutOfScope(QueryError):
    """Understood, and not something this product computes or decides; ``nearest`` names a neighbour."""

    code = "out-of-scope"


class AccessDenied(WenshuError):
    """Not under these rights. ``policy`` names the rule; the reason never hints at what is hidden."""

    code = "access-denied"


class UnknownUser(AccessDenied):
    """Nobody is known by that id."""

    code = "unknown-user"


class UnsafeSql(WenshuError):
    """The guard refuses this SQL: ``rule`` and ``node`` say which rule met which node."""

    code = "unsafe-sql"


class EngineError(WenshuError):
    """The database failed. Its own text may carry a masked value and is never shown."""

    code = "engine-error"


class EngineTimeout(EngineError):
    """The deadline (``seconds``) passed and the query was killed."""

    code = "engine-timeout"


class EngineUnavailable(EngineError):
    """There is no data file, it is damaged, or no worker could be started."""

    code = "engine-unavailable"


class RetrievalError(WenshuError):
    """The document index failed."""

    code = "retrieval-error"


class DocumentFault(WenshuError):
    """A document cannot be taken in, or none is known by that name; ``file`` says which."""

    code = "damaged-document"


class LanguageModelError(WenshuError):
    """The language model failed or answered with something that is not an interpretation."""

    code = "language-model-error"


class SettingsError(WenshuError):
    """``file`` of the home cannot be used; ``problem`` says why."""

    code = "bad-settings"


class DataFault(WenshuError):
    """The data do not fit the model. ``details['faults']`` holds every fault as a sentence."""

    code = "broken-data"


class LedgerError(WenshuError):
    """The audit ledger cannot be written; nothing runs."""

    code = "ledger-error"
