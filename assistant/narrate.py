"""What to read: a headline of at most two lines with the number in it, then what stands out. The sentences are phrases."""

from __future__ import annotations

from assistant.formats import change_format, show
from assistant.headings import CHANGE, plural
from assistant.scene import Row, Scene, Story
from semantic_layer.bound import BoundMetric
from semantic_layer.sets import POPULATION


def narrate(scene: Scene) -> Story:
    """The story of a result: figures, a series, or groups."""
    shown = [metric for metric in scene.bound.metrics if not metric.hidden]
    if not scene.rows:
        return Story(scene.phrases.say("story-empty"))
    if not shown:
        facts = {"whose": scene.whose, "count": str(len(scene.rows)), "units": _units(scene)}
        return Story(scene.phrases.say("story-list", facts))
    if scene.bound.peers is not None:
        return Story(_figure(scene, shown[0], scene.rows[0], lead=True), (_standing(scene, shown[0], scene.rows[0]),))
    if not scene.bound.dimensions:
        figures = [_figure(scene, metric, scene.rows[0], lead=place == 0) for place, metric in enumerate(shown)]
        return Story(figures[0], tuple(figures[1:]))
    if [dimension.id for dimension in scene.bound.dimensions] == [POPULATION]:
        told = [_versus(scene, metric, lead=place == 0) for place, metric in enumerate(shown)]
        return Story(told[0], tuple(told[1:]))
    if scene.bound.time is None:
        return _groups(scene, shown)
    groups = {scene.group(row) for row in scene.rows}
    return _series(scene, shown[0], groups.pop()) if len(groups) == 1 else Story(_counted(scene, shown))


def _standing(scene: Scene, metric: BoundMetric, row: Row) -> str:
    """The rank among peers, the median and the distance to the next better one."""
    name = metric.metric.id
    parts = {part: scene.shown(f"{name}__{part}", row) for part in ("rank", "peers", "median", "gap")}
    parts["order"] = scene.phrases.say("story-order-up" if metric.metric.direction == "down" else "story-order-down")
    people = scene.bound.peers is not None and scene.bound.peers[0].dimension == scene.model.defaults.person_dimension
    parts["each"] = scene.phrases.say("story-people" if people else "story-places")
    first = scene.cell(f"{name}__gap", row) is None
    return scene.phrases.say("story-standing-first" if first else "story-standing", parts)


def _figure(scene: Scene, metric: BoundMetric, row: Row, *, lead: bool) -> str:
    name = metric.metric.id
    facts = {
        "whose": scene.whose,
        "when": scene.when(metric),
        "label": _called(scene, metric) if lead else scene.column(name).label,
        "value": scene.shown(name, row),
        "change": _change(scene, metric, row),
    }
    return scene.phrases.say("story-figure" if lead else "story-more", facts)


def _versus(scene: Scene, metric: BoundMetric, *, lead: bool) -> str:
    """The chosen beside the rest."""
    name = metric.metric.id
    sides = {str(scene.cell(POPULATION, row)): scene.shown(name, row) for row in scene.rows}
    none = scene.phrases.say("story-no-value")
    facts = {"label": scene.column(name).label, "in": sides.get("in", none), "rest": sides.get("rest", none)}
    facts |= {"whose": scene.whose, "when": scene.when(metric)}
    return scene.phrases.say("story-versus" if lead else "story-versus-more", facts)


def _change(scene: Scene, metric: BoundMetric, row: Row) -> str:
    if metric.base is None:
        return ""
    name = metric.metric.id
    words = CHANGE[scene.bound.query.compare or "period"][scene.language == "en"]
    if scene.cell(f"{name}__change", row) is None:
        return scene.phrases.say("story-no-base", {"words": words})
    base, value = scene.cell(f"{name}__base", row), scene.cell(name, row)
    facts = {"words": words, "change": scene.shown(f"{name}__change", row, signed=True)}
    if base is not None and base < 0 < value and not metric.metric.is_rate:
        return scene.phrases.say("story-turned", facts)
    if scene.cell(f"{name}__change_pct", row) is None:
        return scene.phrases.say("story-change", facts)
    return scene.phrases.say(
        "story-change-percent", facts | {"percent": scene.shown(f"{name}__change_pct", row, signed=True)}
    )


def _series(scene: Scene, metric: BoundMetric, group: str) -> Story:
    name = metric.metric.id
    present = [row for row in scene.rows if scene.cell(name, row) is not None]
    if not present:
        return Story(scene.phrases.say("story-empty"))
    first, last = present[0], present[-1]
    whose = " ".join(filter(None, (scene.whose, group))) if scene.language == "en" else scene.whose + group
    facts = {"whose": whose, "label": scene.column(name).label, "change": _difference(scene, metric, first, last)}
    facts |= {"from": scene.moment(first), "first": scene.shown(name, first)}
    facts |= {"to": scene.moment(last), "last": scene.shown(name, last)}
    head = scene.phrases.say("story-series" if len(present) > 1 else "story-series-one", facts)
    if len(present) < 3:
        return Story(head)
    low = min(present, key=lambda row: float(scene.cell(name, row)))
    high = max(present, key=lambda row: float(scene.cell(name, row)))
    ends = {
        "high": scene.shown(name, high),
        "high_at": scene.moment(high),
        "low": scene.shown(name, low),
        "low_at": scene.moment(low),
    }
    return Story(head, (scene.phrases.say("story-extremes", ends),))


def _difference(scene: Scene, metric: BoundMetric, first: Row, last: Row) -> str:
    name = metric.metric.id
    base, change = float(scene.cell(name, first)), float(scene.cell(name, last)) - float(scene.cell(name, first))
    column = scene.column(name)
    facts = {"change": show(abs(change), *change_format(column.unit, column.format), scene.language)}
    if change == 0:
        return scene.phrases.say("story-flat")
    direction = "up" if change > 0 else "down"
    if metric.metric.is_rate or base <= 0:
        return scene.phrases.say(f"story-{direction}", facts)
    percent = show(abs(change / base), "%", "percent:1", scene.language)
    return scene.phrases.say(f"story-{direction}-percent", facts | {"percent": percent})


def _groups(scene: Scene, shown: list[BoundMetric]) -> Story:
    metric = shown[0]
    name = metric.metric.id
    known = [row for row in scene.rows if scene.cell(name, row) is not None]
    if not known:
        return Story(_counted(scene, shown))
    orders = scene.bound.query.order_by
    ranked = next((one for one in shown if orders and one.metric.id == orders[0].by and one.base is not None), None)
    if ranked is not None and orders[0].on != "value":
        return Story(_ranked_changes(scene, ranked), against_time(scene))
    judged = f"{name}__share" if scene.bound.query.share_within else name  # of shares within groups, the share leads
    high = max(known, key=lambda row: float(scene.cell(judged, row) or 0))
    low = min(known, key=lambda row: float(scene.cell(judged, row) or 0))
    facts = {"whose": scene.whose, "when": scene.when(metric), "label": _called(scene, metric)}
    facts |= {"count": str(len(scene.rows)), "units": _units(scene)}
    facts |= {"top": scene.label(high), "high": _with_share(scene, name, high)}
    facts |= {"bottom": scene.label(low), "low": _with_share(scene, name, low)}
    alone = "story-figure" if facts["top"] == scene.whose else "story-group"  # the subject is the group itself
    facts |= {"value": facts["high"], "change": _change(scene, metric, high)}
    several = "story-groups"
    if facts["high"] == facts["low"] and len(known) == len(scene.rows):
        several = "story-groups-equal"
    elif scene.bound.query.order_by and scene.bound.query.order_by[0].direction == "asc":
        several = "story-groups-lowest"
    head = scene.phrases.say(several if len(scene.rows) > 1 else alone, facts)
    if (asked := _asked_row(scene, known)) is not None:
        told = facts | {
            "top": scene.label(asked),
            "high": _with_share(scene, name, asked),
            "change": _change(scene, metric, asked),
        }
        return Story(scene.phrases.say("story-group", told), (head, *against_time(scene)))
    total = (
        () if scene.total is None else (scene.phrases.say("story-total", {"value": scene.shown(name, scene.total)}),)
    )
    return Story(head, (*total, *_movers(scene, metric), *against_time(scene)))


def _asked_row(scene: Scene, rows: list[Row]) -> Row | None:
    """The one row that was asked for among the others beside it."""
    if scene.lead is None or scene.bound.time is not None or len(scene.bound.dimensions) != 1 or len(rows) < 2:
        return None
    wanted = {str(value) for value in scene.lead.values}
    found = [row for row in rows if str(scene.cell(scene.lead.dimension, row)) in wanted]
    return found[0] if len(found) == 1 and scene.lead.op in ("in", "=") else None


def _with_share(scene: Scene, name: str, row: Row) -> str:
    """The row's figure, and its share where shares were asked for."""
    value, share = scene.shown(name, row), f"{name}__share"
    if not scene.bound.query.share or scene.cell(share, row) is None:
        return value
    facts = {"value": value, "share": scene.shown(share, row)}
    if (
        f"{share}__change" not in {column.name for column in scene.table.columns}
        or scene.cell(f"{share}__change", row) is None
    ):
        return scene.phrases.say("story-with-share", facts)
    words = CHANGE[scene.bound.query.compare or "period"][scene.language == "en"]
    facts |= {"words": words, "moved": scene.shown(f"{share}__change", row, signed=True)}
    return scene.phrases.say("story-with-share-moved", facts)


def _ranked_changes(scene: Scene, metric: BoundMetric) -> str:
    """A ranking by change, told in the order of its rows."""
    name = f"{metric.metric.id}__{scene.bound.query.order_by[0].on}"
    first, last = scene.rows[0], scene.rows[-1]
    facts = {"whose": scene.whose, "when": scene.when(metric), "metric_label": scene.column(metric.metric.id).label}
    facts |= {"label": scene.column(name).label, "count": str(len(scene.rows)), "units": _units(scene)}
    facts |= {"top": scene.label(first), "high": scene.shown(name, first, signed=True)}
    facts |= {"bottom": scene.label(last), "low": scene.shown(name, last, signed=True)}
    if scene.cell(name, first) is None:
        return scene.phrases.say("story-ranked-none", facts)  # nobody comes first where no change is known
    return scene.phrases.say("story-ranked" if len(scene.rows) > 1 else "story-ranked-one", facts)


def _movers(scene: Scene, metric: BoundMetric) -> tuple[str, ...]:
    """Under a comparison: who rose most and who fell most."""
    name = f"{metric.metric.id}__change"
    known = [row for row in scene.rows if metric.base is not None and scene.cell(name, row) is not None]
    if len(known) < 2:
        return ()
    high = max(known, key=lambda row: float(scene.cell(name, row)))
    low = min(known, key=lambda row: float(scene.cell(name, row)))
    words = CHANGE[scene.bound.query.compare or "period"][scene.language == "en"]
    facts = {"words": words, "top": scene.label(high), "high": scene.shown(name, high, signed=True)}
    facts |= {"bottom": scene.label(low), "low": scene.shown(name, low, signed=True)}
    return (scene.phrases.say("story-movers", facts),)


def against_time(scene: Scene) -> tuple[str, ...]:
    """A plan's progress against the time that has passed: balances by their increment, flows by their achievement."""
    known = {column.name for column in scene.table.columns}
    name = next((one for one in ("increment_achievement", "target_achievement") if one in known), "")
    if not name or "time_progress" not in known:
        return ()
    rows = [row for row in scene.rows if scene.cell(name, row) is not None]
    behind = [scene.label(row) for row in rows if scene.cell(name, row) < scene.cell("time_progress", row)]
    if not rows:
        return ()
    facts = {"label": scene.column(name).label, "progress": scene.shown("time_progress", rows[0])}
    joint = "、" if scene.language == "zh" else ", "
    facts |= {"ahead": str(len(rows) - len(behind)), "behind": str(len(behind)), "names": joint.join(behind[:5])}
    return (scene.phrases.say("story-behind" if behind else "story-ahead", facts),)


def _called(scene: Scene, metric: BoundMetric) -> str:
    """The figure's name behind its window, which it does not say again."""
    label, when = scene.column(metric.metric.id).label, scene.when(metric)
    return label.replace(f" ({when})", "").replace(when, "")


def _units(scene: Scene) -> str:
    """What the rows are: 支行, sub-branches, 支行×客户类型组合."""
    named = [scene.model.dimensions[one.id] for one in scene.bound.dimensions]
    if len(named) == 1 and set(named[0].values) == {"Y", "N"}:
        return scene.phrases.say("story-either")
    labels = [one.label.zh if scene.language == "zh" else one.label.en.lower() for one in named]
    if len(labels) > 1:
        return scene.phrases.say("story-combinations", {"names": "×".join(labels)})
    return labels[0] if scene.language == "zh" or len(scene.rows) == 1 else plural(labels[0])


def _counted(scene: Scene, shown: list[BoundMetric]) -> str:
    joint = "、" if scene.language == "zh" else ", "
    labels = joint.join(scene.column(metric.metric.id).label for metric in shown)
    return scene.phrases.say("story-counted", {"whose": scene.whose, "labels": labels, "count": str(len(scene.rows))})
