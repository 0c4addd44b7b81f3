"""Plans told: which groups have reached theirs, which lag behind the time that has passed, and who is furthest from it."""

from __future__ import annotations

from assistant.formats import show
from assistant.narrate import against_time
from assistant.question import QueryRequest
from assistant.scene import Row, Scene, Story
from semantic_layer.query import Having, SemanticQuery
from semantic_layer.readings import Plans

NAMED = 5


def lagging(query: SemanticQuery) -> Having | None:
    """The condition that rows keep up with time, or do not: of a plan's progress."""
    return next((one for one in query.having if one.of is not None), None) if query.target and query.group_by else None


def settled(query: SemanticQuery) -> Having | None:
    """The condition that rows have reached all of their plan, or have not: of a plan whose time is over."""
    plan = query.having if query.target and query.group_by else ()
    return next((one for one in plan if one.values == (1.0,) and one.on == "value"), None)


def unfiltered(request: QueryRequest) -> SemanticQuery | None:
    """The same groups without the condition on their progress, so that a story can say of how many; None without one."""
    query = request.query
    told = lagging(query) or settled(query)
    if told is None or query.limit is not None:
        return None
    return query.model_copy(update={"having": tuple(one for one in query.having if one != told), "totals": False})


def plan_story(scene: Scene, every: tuple[Row, ...] = ()) -> Story | None:
    """The story of plans by group; ``every`` are the rows of all groups where ``scene`` holds those of a condition only. None
    where the result is about something else."""
    query, rules = scene.bound.query, scene.model.readings.targets
    names = {column.name for column in scene.table.columns}
    plain = query.target and query.compare is None and scene.bound.time is None and scene.bound.dimensions
    progress = rules.increment if rules.increment in names else rules.achievement
    if not plain or not {rules.achievement, rules.gap} <= names or query.peers:
        return None
    teller = _Teller(scene, rules, progress)
    condition = lagging(query)
    timed = rules.progress in names
    if not timed and (condition is not None or scene.total is not None):
        return None
    if condition is not None and every:
        return teller.kept(every, behind=condition.op == "<")
    rows = [row for row in every or scene.rows if scene.cell(rules.gap, row) is not None]
    if not rows or condition is not None:
        return None
    order = query.order_by[0] if query.order_by else None
    if scene.total is not None and scene.cell(rules.gap, scene.total) is not None:
        return teller.parted(rows, scene.total)
    if timed and order is not None and order.by == rules.gap and order.on == "value":
        return teller.ranked(rows, largest=order.direction == "desc")
    return Story(teller.reached(rows), against_time(scene))


class _Teller:
    """The sentences about one result."""

    def __init__(self, scene: Scene, rules: Plans, progress: str) -> None:
        self._scene, self._rules, self._progress = scene, rules, progress
        self._facts = {"whose": scene.whose, "when": scene.when(scene.bound.metrics[0])}
        self._facts |= {"plan_of": scene.column(scene.bound.metrics[0].metric.id).label, "units": self._units()}
        self._facts |= {"label": scene.column(progress).label}

    def reached(self, rows: list[Row], code: str = "plan-reached") -> str:
        """How many have reached their plan, and who has not, the largest gap first."""
        short = self._short(rows)
        facts = self._facts | {"count": str(len(rows)), "met": str(len(rows) - len(short)), "short": str(len(short))}
        facts |= {"names": self._names(short)}
        return self._scene.phrases.say(code if short else "plan-all-reached", facts)

    def ranked(self, rows: list[Row], *, largest: bool) -> Story:
        """Who is furthest from the plan (or nearest), by how much."""
        scene, first = self._scene, rows[0]
        facts = self._facts | {"name": scene.label(first), "gap": scene.shown(self._rules.gap, first)}
        facts |= {"achievement": scene.shown(self._rules.achievement, first)}
        facts |= {"over": scene.shown(self._rules.gap, first).lstrip("-")}
        end = "largest" if largest else "smallest"
        code = f"plan-gap-{end}" if scene.cell(self._rules.gap, first) > 0 else f"plan-over-{end}"
        short = len(rows) > 1 and self._short(rows)
        more = (self.reached(rows, "plan-reached-more"), *against_time(scene)) if short else self._alone(rows)
        return Story(scene.phrases.say(code, facts), more)

    def parted(self, rows: list[Row], whole: Row) -> Story:
        """The distance of the whole to its plan, the parts that are short most, and whether their plans are that of the whole."""
        scene, gap, target = self._scene, self._rules.gap, "target_value"
        facts = self._facts | {"gap": scene.shown(gap, whole).lstrip("-"), "count": str(len(rows))}
        facts |= {"achievement": scene.shown(self._rules.achievement, whole), "progress": self._elapsed([whole])}
        short = self._short(rows)
        facts |= {
            "value": scene.shown(self._progress, whole),
            "short": str(len(short)),
            "names": self._names(short, gap),
        }
        sentences = [scene.phrases.say("plan-gap-parts" if short else "plan-no-part-short", facts)]
        planned = {column.name for column in scene.table.columns} & {target}
        parts = sum(float(scene.cell(target, row)) for row in rows) if planned else 0.0
        if planned and abs(parts - float(scene.cell(target, whole))) > 1.0:
            column = scene.column(target)
            said = {
                "whole": scene.shown(target, whole),
                "parts": show(parts, column.unit, column.format, scene.language),
            }
            sentences.append(scene.phrases.say("plan-parts-differ", facts | said))
        code = "plan-gap-whole" if scene.cell(gap, whole) > 0 else "plan-over-whole"
        flow = "-flow" if self._progress == self._rules.achievement else ""
        return Story(scene.phrases.say(f"{code}{flow}", facts), tuple(sentences))

    def _alone(self, rows: list[Row]) -> tuple[str, ...]:
        """One group against the time that has passed; several as ever."""
        scene, row = self._scene, rows[0]
        if len(rows) > 1 or scene.cell(self._progress, row) is None:
            return against_time(scene)
        facts = self._facts | {"value": scene.shown(self._progress, row), "progress": self._elapsed(rows)}
        return (scene.phrases.say("plan-one-behind" if self._late(row) else "plan-one-ahead", facts),)

    def kept(self, every: tuple[Row, ...], *, behind: bool) -> Story:
        """Of all groups those behind (or not), then those that keep up with time and have not reached the whole plan yet."""
        scene = self._scene
        known = [row for row in every if scene.cell(self._progress, row) is not None]
        if not known:
            return Story(scene.phrases.say("story-empty"))
        chosen = [row for row in known if self._late(row) == behind]
        facts = self._facts | {"count": str(len(known)), "chosen": str(len(chosen)), "progress": self._elapsed(known)}
        facts |= {"names": self._names(chosen, self._progress)}
        code = "plan-behind" if behind else "plan-ahead"
        rest = [row for row in self._short(known) if not self._late(row)]
        more = self._facts | {"short": str(len(rest)), "names": self._names(rest)}
        tail = "plan-behind-rest" if behind else "plan-ahead-rest"
        head = scene.phrases.say(code if chosen else f"{code}-none", facts)
        return Story(head, (scene.phrases.say(tail, more),) if rest else ())

    def _late(self, row: Row) -> bool:
        return bool(self._scene.cell(self._progress, row) < self._scene.cell(self._rules.progress, row))

    def _short(self, rows: list[Row]) -> list[Row]:
        gaps = [row for row in rows if (self._scene.cell(self._rules.gap, row) or 0) > 0]
        return sorted(gaps, key=lambda row: -float(self._scene.cell(self._rules.gap, row)))

    def _elapsed(self, rows: list[Row]) -> str:
        return self._scene.shown(self._rules.progress, rows[0])

    def _names(self, rows: list[Row], beside: str = "") -> str:
        """The groups in words, at most five, each with a figure ``beside`` it."""
        scene = self._scene
        shown = [scene.label(row) + (f" {scene.shown(beside, row)}" if beside else "") for row in rows[:NAMED]]
        more = "" if len(rows) <= NAMED else "…" if scene.language == "zh" else ", …"
        return ("、" if scene.language == "zh" else ", ").join(shown) + more

    def _units(self) -> str:
        labels = [self._scene.model.dimensions[one.id].label for one in self._scene.bound.dimensions]
        named = [one.zh if self._scene.language == "zh" else one.en.lower() for one in labels]
        return (
            named[0] if len(named) == 1 else self._scene.phrases.say("story-combinations", {"names": "×".join(named)})
        )
