"""dim_date: every day from the first month to the end of the target year, with the PRC working calendar."""

from datetime import date, timedelta

from warehouse.demo.context import Bank

# Public holidays (first day, last day) and the weekend days worked in exchange, as announced each year.
HOLIDAYS = (
    ("端午节", date(2023, 6, 22), date(2023, 6, 24)),
    ("中秋节、国庆节", date(2023, 9, 29), date(2023, 10, 6)),
    ("元旦", date(2023, 12, 30), date(2024, 1, 1)),
    ("春节", date(2024, 2, 10), date(2024, 2, 17)),
    ("清明节", date(2024, 4, 4), date(2024, 4, 6)),
    ("劳动节", date(2024, 5, 1), date(2024, 5, 5)),
    ("端午节", date(2024, 6, 8), date(2024, 6, 10)),
    ("中秋节", date(2024, 9, 15), date(2024, 9, 17)),
    ("国庆节", date(2024, 10, 1), date(2024, 10, 7)),
    ("元旦", date(2025, 1, 1), date(2025, 1, 1)),
    ("春节", date(2025, 1, 28), date(2025, 2, 4)),
    ("清明节", date(2025, 4, 4), date(2025, 4, 6)),
    ("劳动节", date(2025, 5, 1), date(2025, 5, 5)),
    ("端午节", date(2025, 5, 31), date(2025, 6, 2)),
    ("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8)),
    ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
    ("春节", date(2026, 2, 15), date(2026, 2, 23)),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
)
WORKED_WEEKENDS = frozenset(
    date.fromisoformat(d)
    for d in (
        "2023-06-25 2023-10-07 2023-10-08 2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 "
        "2024-10-12 2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 2026-01-04 2026-02-14 2026-02-28 2026-05-09 "
        "2026-09-20 2026-10-10"
    ).split()
)
LAST_DAY = date(2026, 12, 31)


def holiday_name(day: date) -> str | None:
    """The public holiday `day` belongs to, if any."""
    return next((name for name, first, last in HOLIDAYS if first <= day <= last), None)


def is_workday(day: date) -> bool:
    """Whether offices are open: weekdays without holidays, and weekends worked in exchange."""
    return day in WORKED_WEEKENDS or (day.weekday() < 5 and holiday_name(day) is None)


def build_dates(bank: Bank) -> None:
    """One row per day from `bank.first_day` to 2026-12-31."""
    days = [bank.first_day + timedelta(days=i) for i in range((LAST_DAY - bank.first_day).days + 1)]
    ends = [((d.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)) for d in days]
    bank.insert(
        "dim_date",
        {
            "date": days,
            "year": [d.year for d in days],
            "half": [f"{d.year}H{(d.month + 5) // 6}" for d in days],
            "quarter": [f"{d.year}Q{(d.month + 2) // 3}" for d in days],
            "ym": [f"{d:%Y-%m}" for d in days],
            "month_end": ends,
            "is_month_end": [d == e for d, e in zip(days, ends, strict=True)],
            "is_workday": [is_workday(d) for d in days],
            "holiday_name": [holiday_name(d) for d in days],
        },
    )
