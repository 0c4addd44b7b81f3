"""Stock or flow: does a metric read the end of its window only?"""

from __future__ import annotations

from semantic_layer.model import Metric, SemanticModel
from semantic_layer.snippets import bare_names


def point_in_time(metric: Metric, model: SemanticModel, target: str | None = None) -> bool:
    """Whether the metric reads the end of its window only (a stock, a trailing figure), so a default window is a day."""
    if metric.expr is not None:
        return metric.window.kind != "window" and not _reads_start(metric, model)
    if metric.kind in ("target", "difference"):
        return False
    return all(point_in_time(model.metrics[name], model) for name in formula_metrics(metric, model, target))


def formula_metrics(metric: Metric, model: SemanticModel, target: str | None = None) -> list[str]:
    """The metric ids a formula is built from (``target`` stands in for the part that names ``$target``)."""
    if metric.formula is None:
        return []
    names = [part.metric for part in metric.parts.values()]
    names += [name for name in bare_names(metric.formula) if name not in metric.parts]
    return [target or "" if name == "$target" else name for name in dict.fromkeys(names)]


def _reads_start(metric: Metric, model: SemanticModel) -> bool:
    texts = [metric.where or "", metric.expr or "", *metric.values.values()]
    texts += [model.datasets[name].sql or "" for name in metric.sources]
    return metric.window.kind == "self" and any(":S" in text for text in texts)
