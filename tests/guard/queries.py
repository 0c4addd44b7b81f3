"""Random SELECTs over the small bank, as hypothesis strategies: joins, groups, sub-queries, shadows."""

from hypothesis import strategies as st

from tests.guard.small_bank import model

TABLES = (
    "dim_customer loan loan_balance_monthly deposit_account deposit_txn interaction opportunity risk_event kpi_target "
    "external_signal campaign campaign_contact dim_rm dim_org wealth_holding_monthly"
).split()
NUMERIC = ("INTEGER", "DOUBLE")
ALIASES = ("a", "b", "Q1", '"x y"', "t")


def columns(table: str, *, numeric: bool = False) -> list[str]:
    kinds = model().columns[table]
    return [name for name, kind in kinds.items() if not numeric or kind in NUMERIC or kind.startswith("DECIMAL")]


@st.composite
def scans(draw, alias: str) -> tuple[str, str]:
    """A physical table in some spelling, with an alias; the table and the text."""
    table = draw(st.sampled_from(TABLES))
    spelled = draw(st.sampled_from([table, table.upper(), f'"{table}"', table.capitalize()]))
    return table, f"{spelled} AS {alias}"


@st.composite
def conditions(draw, table: str, alias: str, depth: int) -> str:
    column = f"{alias}.{draw(st.sampled_from(columns(table)))}"
    kind = draw(
        st.sampled_from(
            ["null", "like", "compare", "exists", "in", "or", "not"] if depth else ["null", "like", "compare"]
        )
    )
    if kind == "null":
        return f"{column} IS {draw(st.sampled_from(['', 'NOT ']))}NULL"
    if kind == "like":
        return f"CAST({column} AS VARCHAR) LIKE '{draw(st.sampled_from(['%1%', '王%', '%a%', 'C0%', '%**']))}'"
    if kind == "compare":
        numbers = columns(table, numeric=True)
        return f"{alias}.{draw(st.sampled_from(numbers))} > {draw(st.integers(0, 8))}" if numbers else "TRUE"
    if kind == "not":
        return f"NOT ({draw(conditions(table, alias, 0))})"
    if kind == "or":
        return f"({draw(conditions(table, alias, depth - 1))} OR {draw(conditions(table, alias, depth - 1))})"
    inner, text = draw(scans("z"))
    shared = sorted(set(columns(inner)) & {"customer_id", "rm_id", "org_id"} & set(columns(table)))
    if not shared:
        return f"EXISTS (SELECT 1 FROM {text} WHERE {draw(conditions(inner, 'z', 0))})"
    key = draw(st.sampled_from(shared))
    if kind == "in":
        negated = draw(st.sampled_from(["", "NOT "]))
        return f"{alias}.{key} {negated}IN (SELECT z.{key} FROM {text} WHERE z.{key} IS NOT NULL)"
    return f"EXISTS (SELECT 1 FROM {text} WHERE z.{key} = {alias}.{key} AND {draw(conditions(inner, 'z', 0))})"


@st.composite
def selects(draw, depth: int = 1) -> str:
    """A whole query whose result does not depend on the order of rows."""
    shape = draw(st.sampled_from(["one", "join", "group", "cte", "union", "scalar", "star"]))
    alias = draw(st.sampled_from(ALIASES))
    table, text = draw(scans(alias))
    where = f" WHERE {draw(conditions(table, alias, depth))}" if draw(st.booleans()) else ""
    chosen = draw(st.lists(st.sampled_from(columns(table)), min_size=1, max_size=3, unique=True))
    listed = ", ".join(f"{alias}.{column}" for column in chosen)
    if shape == "one":
        return f"SELECT {draw(st.sampled_from(['', 'DISTINCT ']))}{listed} FROM {text}{where}"
    if shape == "star":
        return f"SELECT {draw(st.sampled_from(['*', f'{alias}.*']))} FROM {text}{where}"
    if shape == "group":
        having = draw(st.sampled_from(["", " HAVING COUNT(*) > 1"]))
        most = f"COUNT(*) AS n, MAX({alias}.{chosen[0]}) AS m"
        return f"SELECT {listed}, {most} FROM {text}{where} GROUP BY {listed}{having}"
    if shape == "scalar":
        other, inner = draw(scans("s"))
        numbers = columns(other, numeric=True) or ["1"]
        return f"SELECT {listed}, (SELECT SUM({draw(st.sampled_from(numbers))}) FROM {inner}) AS s FROM {text}{where}"
    if shape == "cte":
        name = draw(st.sampled_from(["base", "Loans", '"Q"', "t"]))
        inner = f"WITH {name} AS (SELECT {listed} FROM {text}{where})"
        return f"{inner} SELECT v.{chosen[0]}, COUNT(*) AS n FROM {name} AS v GROUP BY 1"
    if shape == "union":
        kind = draw(st.sampled_from(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]))
        _, again = draw(scans(alias))
        return f"SELECT COUNT(*) AS n FROM {text}{where} {kind} SELECT COUNT(*) FROM {again}"
    return draw(joins(table, text, alias, listed, where))


@st.composite
def joins(draw, table: str, text: str, alias: str, listed: str, where: str) -> str:
    other, right = draw(scans("j"))
    shared = sorted(set(columns(table)) & set(columns(other)) & {"customer_id", "rm_id", "org_id", "campaign_id"})
    side = draw(st.sampled_from(["", "LEFT ", "RIGHT ", "FULL ", "INNER "]))
    if not shared:
        return f"SELECT {listed}, j.{columns(other)[0]} FROM {text} CROSS JOIN {right}{where}"
    key = draw(st.sampled_from(shared))
    how = draw(st.sampled_from([f"USING ({key})", f"ON {alias}.{key} = j.{key}"]))
    return f"SELECT {listed}, j.{columns(other)[0]} FROM {text} {side}JOIN {right} {how}{where}"
