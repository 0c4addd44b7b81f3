"""What is computed from what, as a small graph that the browser lays out with Graphviz."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from assistant.catalogue import PLANNED, Source
from semantic_layer.model import SemanticModel
from ui.words import word

_COLOURS: Final = {
    "result": "#CC79A7",
    "metric": "#0072B2",
    "dataset": "#E69F00",
    "column": "#009E73",
    "table": "#8C8C8C",
}


def show_graph(sources: Iterable[Source], model: SemanticModel, language: str) -> None:
    """The sources from left to right; metrics by their names, each kind with its colour and its border."""
    st.graphviz_chart(drawn(list(sources), model, language), width="content")


def drawn(sources: list[Source], model: SemanticModel, language: str) -> str:
    """The sources in Graphviz's language."""
    lines = ["rankdir=LR; bgcolor=transparent; nodesep=0.15; ranksep=0.35;"]
    lines.append('node [shape=box style="rounded" fontname="sans-serif" fontsize=12 height=0.3 fontcolor="#7A8794"];')
    lines.append('edge [color="#A9B4BF" arrowsize=0.5];')
    for kind, name in dict.fromkeys(end for source in sources for end in (source.above, source.below)):
        metric = model.metrics.get(name) if kind == "metric" else None
        label = name if metric is None else metric.en if language == "en" else metric.zh
        label = word("planned_metric", language) if name == PLANNED else label
        lines.append(f'"{_quoted(f"{kind}:{name}")}" [label="{_quoted(label)}" color="{_COLOURS[kind]}"];')
    for source in sources:
        lines.append(f'"{_quoted(":".join(source.above))}" -> "{_quoted(":".join(source.below))}";')
    return "digraph { " + " ".join(lines) + " }"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
