"""Codes become sentences, in Chinese or English. The sentences are data: phrases.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from assistant.answer import Fault
from assistant.formats import unit_word
from semantic_layer.errors import DataFault, ModelError, UnsafeSql, WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.sets import exact_text

FILE = Path(__file__).with_name("phrases.yml")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Every code with its sentences."""
    content: dict[str, dict[str, str]] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=_Loader)
    return content


def unsaid(model: SemanticModel) -> list[tuple[tuple[str | int, ...], str]]:
    """The readings whose code has no sentence, neither here nor in the model, as (path in the YAML, fault)."""
    known = sentences().keys() | model.phrases.keys()
    return [
        (("readings", part, place), f"code {entry['code']!r} has no sentence in phrases")
        for part in ("phrases", "segments")
        for place, entry in enumerate(getattr(model.readings, part))
        if entry.get("code") and entry["code"] not in known
    ]


class Phrases:
    """Sentences in one language. ``names`` gives the label of a ``place`` or a ``person``, or the code."""

    def __init__(
        self, language: str, model: SemanticModel | None = None, names: Callable[[str, str], str] | None = None
    ) -> None:
        self.language = "en" if language == "en" else "zh"
        self._model = model
        self._names = names or (lambda kind, code: code)

    def say(self, code: str, details: Mapping[str, Any] | None = None, *, part: str = "") -> str:
        """The sentence of ``code`` filled with ``details`` (``part='hint'`` for its hint, which is left out where it names what
        nobody named)."""
        own = self._model.phrases if self._model is not None else {}
        entry = own.get(code) or sentences().get(code)
        if entry is None:
            return code
        template = entry.get(f"{part}_{self.language}" if part else self.language, "")
        facts = self._facts(details or {})
        if part and any(name and not facts.get(name) for _, name, _, _ in Formatter().parse(template)):
            return ""
        return template.format_map(_Facts(facts))

    def fault(self, error: WenshuError) -> Fault:
        """The fault of an error: its code, sentence and hint. A code without a sentence of its own takes its class's."""
        known = sentences().keys() | (self._model.phrases.keys() if self._model is not None else set())
        code = error.code if error.code in known else type(error).code
        details = dict(error.details)
        if isinstance(error, ModelError | DataFault):
            faults = details.get("faults", [])
            details |= {"count": len(faults), "faults": "; ".join(faults[:20])}
        rule = f"rule-{details.get('rule', '')}"
        hint = (
            self.say(rule) if isinstance(error, UnsafeSql) and rule in known else self.say(code, details, part="hint")
        )
        return Fault(code=error.code, message=self.say(code, details), hint=hint)

    def unit(self, unit: str) -> str:
        """How a metric's unit is called on screen: the model's own units have an English word."""
        return unit_word(unit, self._model.units, self.language) if self._model is not None else unit

    def label(self, kind: str, name: str) -> str:
        """How a metric or dimension is called on screen."""
        if self._model is not None and kind == "metric" and name in self._model.metrics:
            metric = self._model.metrics[name]
            return metric.en if self.language == "en" else metric.zh
        if self._model is not None and name in self._model.dimensions:
            label = self._model.dimensions[name].label
            return label.en if self.language == "en" else label.zh
        return name

    def _facts(self, details: Mapping[str, Any]) -> dict[str, str]:
        facts = {}
        for key, value in details.items():
            if key in ("metric", "dimension"):
                facts[key] = self.label(key, str(value))
            elif key == "value" and {"metric", "on"} <= set(details):
                numbers = [float(one) for one in str(value).split()]
                known = self._model.metrics.get(str(details["metric"])) if self._model is not None else None
                facts[key] = ", ".join(self.thresholds(known.unit if known else "", str(details["on"]), numbers))
            elif key in ("org", "person"):
                facts[key] = self._names("place" if key == "org" else "person", str(value))
            elif key in ("closest", "allowed", "instead"):
                facts[key] = self._listed(key, value)
            elif key == "spelt":  # names as they are written in SQL
                facts[key] = self._nearest(list(map(str, value)))
            else:
                facts[key] = str(value)
        return facts

    def thresholds(self, unit: str, on: str, values: Iterable[float]) -> list[str]:
        """The numbers that a figure in ``unit``, or (``on`` of Having) its change, is held against, exactly as they were given."""
        told = "%" if on == "change_pct" else self.unit(unit)
        return [exact_text(value, told, self.language) for value in values]

    def _listed(self, key: str, names: Any) -> str:
        labels = [self.label("metric", str(name)) for name in names]
        text = (", " if self.language == "en" else "、").join(dict.fromkeys(labels))
        if key == "closest" and text:
            return self._nearest([text])
        if key == "instead" and text:
            return f"Use instead: {text}. " if self.language == "en" else f"可以换成：{text}。"
        return text

    def _nearest(self, names: list[str]) -> str:
        if not names:
            return ""
        return f"Closest: {', '.join(names)}" if self.language == "en" else f"最接近的是：{'、'.join(names)}"


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "—"
