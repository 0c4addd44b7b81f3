"""The evaluation runs that a home keeps: how each went and what changed since the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.evaluation.score import Outcome, Score, score

FOLDER = "evaluations"
_HEADING = "## Changed since the last run"


@dataclass(frozen=True)
class KeptRun:
    """A question file's last run: when it ended (UTC), its score, its answered-and-wrong questions, and the lines of its report
    that say what changed since the run before."""

    name: str
    at: datetime
    score: Score
    wrong: tuple[str, ...]
    changes: tuple[str, ...]


def kept_runs(home: Path) -> list[KeptRun]:
    """The runs in the home, the newest first; a file that is no run is passed over."""
    found = [run for file in (home / FOLDER).glob("*.json") if (run := _read(file)) is not None]
    return sorted(found, key=lambda run: run.at, reverse=True)


def _read(file: Path) -> KeptRun | None:
    try:
        outcomes = [Outcome(**one) for one in json.loads(file.read_text("utf-8"))["outcomes"]]
        page = file.with_suffix(".md").read_text("utf-8")
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    wrong = tuple(
        f"{one.id}: {one.text} → {one.problem}" for one in outcomes if one.verdict == "wrong" and not one.later
    )
    return KeptRun(file.stem, at, score(outcomes), wrong, _changes(page))


def _changes(page: str) -> tuple[str, ...]:
    section = page.partition(_HEADING)[2].partition("\n## ")[0]
    return tuple(line.removeprefix("- ") for line in section.splitlines() if line.startswith("- "))
