"""Several requests as one answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.answer import Answer, Chart
from assistant.question import PolicyQuestion


def together(results: list[Answer], language: str) -> Answer:
    """The first leads; tables, charts and citations follow in order, the verdict on a figure right behind its headline."""
    first, joint = results[0], " " if language == "en" else ""
    joined: dict[str, tuple[Any, ...]] = {
        name: tuple(one for result in results for one in getattr(result, name))
        for name in ("tables", "lineage", "citations", "passages")
    }
    joined["charts"] = tuple(_charts(results))
    said = {
        name: tuple(dict.fromkeys(one for result in results for one in getattr(result, name)))
        for name in ("assumptions", "reasons")
    }
    verdicts = [result.headline for result in results[1:] if isinstance(result.request, PolicyQuestion)]
    headline = joint.join(part.strip() for part in (first.headline, *verdicts) if part)
    texts = dict.fromkeys(result.text for result in results)
    if any(verdicts):
        rest = [result.text.removeprefix(result.headline) for result in results]
        texts = dict.fromkeys((headline, *(part.strip() for part in rest if part.strip())))
    sql = "\n\n".join(result.sql for result in results if result.sql)
    return first.model_copy(update={**joined, **said, "headline": headline, "text": joint.join(texts), "sql": sql})


def _charts(results: list[Answer]) -> Iterator[Chart]:
    """The charts of all, each still beside the table that it draws."""
    before = 0
    for result in results:
        yield from (chart.model_copy(update={"table": before + chart.table}) for chart in result.charts)
        before += len(result.tables)
