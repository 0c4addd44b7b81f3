"""Fit the weights of assistant/grammar/words/confidence.json on question files with known answers.

    python scripts/fit_confidence.py HOME FILE...

asks every question of the files at the bank of HOME, notes for each answer whether it was right and the signs that its reading
had, and fits a logistic regression. Files that are kept closed to measure with must not be among them: those whose name holds
``blind`` are refused. Prints how well answers that it was not fitted on are told apart (five parts, a case in one of them only).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.progress import track
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from assistant.desk import Desk
from assistant.evaluation.cases import load_cases
from assistant.evaluation.score import Outcome, run
from assistant.grammar.confidence import WEIGHTS

STRENGTH = 0.2
"""The inverse of the penalty: of 0.01, 0.05, 0.1, 0.2, 0.5 and 1 the one that tells unseen answers apart best (2026-11-23)."""
LEAST = 0.005
"""Weights nearer to nothing are left out."""


def main(home: Path, files: Sequence[Path]) -> None:
    """Ask, fit, write."""
    if any("blind" in file.name for file in files):
        raise SystemExit("closed question files are for measuring, not for fitting")
    desk, told = Desk.open(home), []
    for file, cases in track([(file, load_cases(file)) for file in files], description="asking"):
        told += [(f"{file.name}#{one.id}", one) for one in run(cases, desk) if _counts(one)]
    groups = [group for group, _ in told]
    signs = [dict.fromkeys(one.signs, 1.0) for _, one in told]
    right = [one.verdict == "right" for _, one in told]
    fitted = make_pipeline(DictVectorizer(), LogisticRegression(C=STRENGTH, max_iter=5000))
    unseen = cross_val_predict(fitted, signs, right, groups=groups, cv=GroupKFold(5), method="predict_proba")[:, 1]
    fitted.fit(signs, right)
    names = fitted[0].get_feature_names_out()
    weights = {str(name): round(float(one), 3) for name, one in zip(names, fitted[1].coef_[0], strict=True)}
    kept = {name: weight for name, weight in sorted(weights.items()) if abs(weight) >= LEAST}
    content = {
        "answers": len(right),
        "right": sum(right),
        "area_under_curve_unseen": round(roc_auc_score(right, unseen), 3),
        "brier_score_unseen": round(brier_score_loss(right, unseen), 4),
        "weights": {"always": round(float(fitted[1].intercept_[0]), 3), **kept},
    }
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print({name: value for name, value in content.items() if name != "weights"}, f"{len(kept)} weights")


def _counts(outcome: Outcome) -> bool:
    """Whether the outcome is an answer of the grammar that was right or wrong."""
    return bool(outcome.signs) and outcome.status == "answered" and outcome.verdict in ("right", "wrong")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
