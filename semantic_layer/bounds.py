"""From a window to the first and last day that a scan reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from semantic_layer.bound import Piece
from semantic_layer.calendar import Period, add_months, end_of, is_month_end, last_month_end, start_of
from semantic_layer.compare_periods import plan_period
from semantic_layer.errors import BadPeriod
from semantic_layer.model import Dataset, Metric
from semantic_layer.snippets import literal


@dataclass(frozen=True)
class Bounds:
    """The days one scan reads for one piece: rows from ``start`` to ``end``; ``days`` are the window's calendar days.

    ``target`` and ``level`` fill the placeholders of plan metrics; ``plan`` is the plan type of the window, if it has one.
    ``asked`` is the end of the window asked for, where states and tags are read.
    """

    key: date | None
    start: date
    end: date
    days: int
    target: str
    level: str
    window: Period
    asked: date

    @classmethod
    def of(cls, piece: Piece, start: date, end: date, target: str, level: str) -> Bounds:
        """Bounds ``start``..``end`` for ``piece``."""
        return cls(
            piece.key, start, end, (end - start).days + 1, target, level, piece.period, piece.asked or piece.period.end
        )

    def placeholders(self, plan: bool) -> dict[str, str]:
        """SQL texts for ``$S``, ``$E``, ``$M``, ``$days`` and, for plan metrics, ``$plan``, ``$elapsed``, …"""
        values = {
            "S": literal(self.start),
            "E": literal(self.end),
            "M": literal(last_month_end(self.end)),
            "state_E": literal(self.asked),
            "state_M": literal(last_month_end(self.asked)),
            "days": str(self.days),
        }
        if plan:
            letter, start, end = plan_period(self.window)
            elapsed = (self.window.end - start).days + 1
            values |= {
                "plan": literal(letter),
                "plan_start": literal(start),
                "elapsed": str(elapsed),
                "plan_days": str((end - start).days + 1),
                "target": literal(self.target),
                "level": literal(self.level),
            }
        return values


def part_pieces(at: str, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """``pieces`` moved to where a part of a formula looks (keys stay)."""
    return tuple(Piece(piece.key, _moved(at, piece.period), piece.asked or piece.period.end) for piece in pieces)


def _moved(at: str, period: Period) -> Period:
    if at == "same":
        return period
    if at == "before":
        end = start_of("month", period.start) - timedelta(days=1)
        return Period(start=start_of("month", end), end=end)
    if at == "year_ago":
        return period.shift_months(-12)
    _, start, end = plan_period(period)
    if at == "plan_start":
        return Period(start=start, end=period.end)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return Period(start=add_months(start, -months), end=start - timedelta(days=1))


def resolve(
    metric: Metric, dataset: Dataset, piece: Piece, target: str, level: str, *, fallback: bool, default: bool
) -> Bounds:
    """The bounds of ``metric`` over ``dataset`` for ``piece``.

    Raises BadPeriod where monthly rows cannot answer the window. ``fallback`` then moves the end back to the last month
    end, for figures that read the end only and for windows nobody asked for (``default``).
    """
    period = piece.period
    kind = metric.window.kind
    monthly = dataset.grain == "month" or dataset.monthly
    if kind == "before":
        end = start_of("month", period.start) - timedelta(days=1)
        return Bounds.of(piece, end, end, target, level)
    if monthly and not is_month_end(period.end):
        reads_end_only = kind != "window" and ":S" not in (dataset.sql or "")
        if not fallback or not (reads_end_only or default):
            raise _whole_months(metric, period)
        end = last_month_end(period.end)
        period = Period(start=min(period.start, start_of("month", end)), end=end)
    if kind == "window":
        if dataset.grain == "month" and period.start.day != 1:
            raise _whole_months(metric, period)
        return Bounds.of(piece, period.start, period.end, target, level)
    return Bounds.of(piece, *_reach(kind, metric.window.n, period), target, level)


def _reach(kind: str, n: int, period: Period) -> tuple[date, date]:
    end = period.end
    if kind == "end":
        return end, end
    if kind == "month":
        return start_of("month", end), end
    if kind == "days":
        return end - timedelta(days=n - 1), end
    if kind == "months":
        return start_of("month", add_months(start_of("month", end), 1 - n)), end
    return period.start, end


def _whole_months(metric: Metric, period: Period) -> BadPeriod:
    end = last_month_end(period.end)
    start = start_of("month", period.start)
    if start > end:
        end = end_of("month", start)
    return BadPeriod("whole-months-only", metric=metric.id, period=period.code, nearest=f"{start}..{end}")
