"""More shapes of random SELECTs over the small bank: what people write once they have learnt SQL, and what attackers do."""

from hypothesis import strategies as st

from tests.guard.queries import columns, conditions, scans

KEYS = {"customer_id", "rm_id", "org_id", "campaign_id", "loan_id", "product_id"}
TEXTS = ("{0}", "UPPER({0})", "LENGTH({0})", "LEFT({0}, 2)", "{0} || 'x'", "COALESCE({0}, '-')", "REGEXP_EXTRACT({0}, '[0-9]+')",
         "REPLACE({0}, '*', '')", "{0}[2:3]", "CASE WHEN {0} LIKE '%1%' THEN 'y' ELSE {0} END")  # fmt: skip
AGGREGATES = ("COUNT({0})", "COUNT(DISTINCT {0})", "MIN({0})", "MAX({0})", "STRING_AGG(DISTINCT {0}, ',' ORDER BY {0})",
              "COUNT(*) FILTER (WHERE {0} IS NULL)", "BOOL_OR({0} IS NULL)", "APPROX_COUNT_DISTINCT({0}) > 0")  # fmt: skip


def shared(left: str, right: str) -> list[str]:
    return sorted(set(columns(left)) & set(columns(right)) & KEYS)


def column(draw, table: str, alias: str, *, numeric: bool = False) -> str:
    return f"{alias}.{draw(st.sampled_from(columns(table, numeric=numeric) or columns(table)))}"


def text_of(draw, table: str, alias: str) -> str:
    """A column as text, perhaps changed: a mask must already be on it."""
    inner = f"CAST({column(draw, table, alias)} AS VARCHAR)"
    return draw(st.sampled_from(TEXTS)).format(inner)


@st.composite
def windows(draw) -> str:
    table, text = draw(scans("a"))
    over = f"PARTITION BY {column(draw, table, 'a')} ORDER BY {column(draw, table, 'a')}"
    function = draw(st.sampled_from(["COUNT(*)", "RANK()", "DENSE_RANK()", "MIN({0})", "MAX({0})", "SUM({0})"]))
    function = function.format(column(draw, table, "a", numeric=True))
    if "SUM" in function and not columns(table, numeric=True):
        function = "COUNT(*)"
    cut = draw(st.sampled_from(["", f" QUALIFY COUNT(*) OVER (PARTITION BY {column(draw, table, 'a')}) > 1"]))
    return f"SELECT {column(draw, table, 'a')}, {function} OVER ({over}) AS w FROM {text}{cut}"


@st.composite
def aggregates(draw) -> str:
    table, text = draw(scans("a"))
    taken = [
        draw(st.sampled_from(AGGREGATES)).format(text_of(draw, table, "a")) for _ in range(draw(st.integers(1, 3)))
    ]
    listed = ", ".join(f"{one} AS x{place}" for place, one in enumerate(taken))
    by = text_of(draw, table, "a")
    having = draw(st.sampled_from(["", f" HAVING COUNT(*) > (SELECT COUNT(*) FROM {draw(scans('h'))[1]}) / 50"]))
    return f"SELECT {by} AS g, {listed} FROM {text} WHERE {draw(conditions(table, 'a', 1))} GROUP BY g{having}"


@st.composite
def laterals(draw) -> str:
    table, text = draw(scans("a"))
    other, inner = draw(scans("b"))
    keys = shared(table, other)
    on = f"b.{keys[0]} = a.{keys[0]}" if keys else draw(conditions(other, "b", 0))
    word = draw(st.sampled_from(["LATERAL ", ""]))
    side = draw(st.sampled_from(["LEFT JOIN", "JOIN", "CROSS JOIN"]))
    given = "" if side == "CROSS JOIN" else " ON TRUE"
    taken = draw(
        st.sampled_from([f"COUNT(*) AS n, MAX({text_of(draw, other, 'b')}) AS m", f"MIN(b.{columns(other)[-1]}) AS n"])
    )
    return f"SELECT {column(draw, table, 'a')}, x.* FROM {text} {side} {word}(SELECT {taken} FROM {inner} WHERE {on}) AS x{given}"


@st.composite
def filtering_joins(draw) -> str:
    table, text = draw(scans("a"))
    other, right = draw(scans("b"))
    keys = shared(table, other)
    if not keys:
        return f"SELECT COUNT(*) AS n FROM {text} NATURAL JOIN {right}"
    key, kind = draw(st.sampled_from(keys)), draw(st.sampled_from(["SEMI", "ANTI"]))
    how = draw(st.sampled_from([f"USING ({key})", f"ON a.{key} = b.{key} AND {draw(conditions(other, 'b', 0))}"]))
    return f"SELECT {draw(st.sampled_from(['*', 'a.*', f'a.{key}']))} FROM {text} {kind} JOIN {right} {how}"


@st.composite
def chains(draw) -> str:
    """Common table expressions that read one another, some in inner scopes under the same name."""
    table, text = draw(scans("a"))
    listed = ", ".join(dict.fromkeys(column(draw, table, "a") for _ in range(3)))
    first = columns(table)[0]
    name = draw(st.sampled_from(["x", '"X"', "step"]))
    inner = draw(
        st.sampled_from(["SELECT * FROM {0}", "WITH {0} AS (SELECT * FROM {0}) SELECT * FROM {0}", "FROM {0}"])
    )
    outer = draw(st.sampled_from(["COUNT(*)", "COUNT(*) FILTER (WHERE TRUE)", "MIN(y.c)", "COUNT(DISTINCT y.c)"]))
    return f"WITH {name} AS (SELECT a.{first} AS c, {listed} FROM {text}), y AS ({inner.format(name)}) SELECT {outer} AS n FROM y"


@st.composite
def correlated(draw) -> str:
    """A sub-query that looks out, in any clause where one may stand."""
    table, text = draw(scans("a"))
    other, inner = draw(scans("b"))
    keys = shared(table, other)
    on = f"b.{keys[0]} = a.{keys[0]}" if keys else "TRUE"
    figure = draw(st.sampled_from(["COUNT(*)", f"MAX({text_of(draw, other, 'b')})"]))
    scalar = f"(SELECT {figure} FROM {inner} WHERE {on})"
    where = draw(st.sampled_from(["select", "where", "order", "case", "any", "all", "group", "tuple"]))
    shown = column(draw, table, "a")
    if where == "where":
        return f"SELECT {shown} FROM {text} WHERE {scalar} IS NOT NULL"
    if where == "order":
        return f"SELECT COUNT(*) AS n FROM (SELECT {shown} AS s FROM {text} ORDER BY {scalar} LIMIT 7) AS q"
    if where == "case":
        return (
            f"SELECT CASE WHEN {scalar} IS NULL THEN 'none' ELSE 'some' END AS c, COUNT(*) AS n FROM {text} GROUP BY 1"
        )
    if where in ("any", "all"):
        mine, theirs = (f"CAST({column(draw, t, a)} AS VARCHAR)" for t, a in ((table, "a"), (other, "b")))
        return f"SELECT {shown} FROM {text} WHERE {mine} >= {where.upper()} (SELECT {theirs} FROM {inner} WHERE {on})"
    if where == "tuple" and keys:
        return f"SELECT {shown} FROM {text} WHERE (a.{keys[0]}, 1) IN (SELECT b.{keys[0]}, 1 FROM {inner})"
    if where == "group":
        return f"SELECT {scalar} AS g, COUNT(*) AS n FROM {text} GROUP BY g"
    return f"SELECT {shown}, {scalar} AS s FROM {text}"


@st.composite
def nested_joins(draw) -> str:
    """Three tables with parentheses, sides and a sub-query among them."""
    table, text = draw(scans("a"))
    other, right = draw(scans("b"))
    third, last = draw(scans("c"))
    one, two = shared(table, other), shared(other, third)
    first = f"a.{one[0]} = b.{one[0]}" if one else "TRUE"
    second = f"b.{two[0]} = c.{two[0]}" if two else draw(conditions(third, "c", 0))
    left, side = (draw(st.sampled_from(["", "LEFT ", "RIGHT ", "FULL "])) for _ in range(2))
    inner = draw(
        st.sampled_from(
            [f"({right} {side}JOIN {last} ON {second})", f"(SELECT * FROM {right}) AS b {side}JOIN {last} ON {second}"]
        )
    )
    if inner.startswith("(SELECT"):
        return f"SELECT COUNT(*) AS n, COUNT({column(draw, third, 'c')}) AS m FROM {inner} {left}JOIN {text} ON {first}"
    return f"SELECT COUNT(*) AS n, COUNT({column(draw, third, 'c')}) AS m FROM {text} {left}JOIN {inner} ON {first}"


@st.composite
def stars(draw) -> str:
    table, text = draw(scans("a"))
    one, *rest = draw(st.lists(st.sampled_from(columns(table)), min_size=2, max_size=2, unique=True))
    kind = draw(
        st.sampled_from(["EXCLUDE ({0})", "REPLACE (UPPER(CAST({0} AS VARCHAR)) AS {0})", "RENAME ({0} AS zz)"])
    )
    owner = draw(st.sampled_from(["", "a."]))
    extra = draw(
        st.sampled_from(["", f", {text_of(draw, table, 'a')} AS t", f", COUNT(*) OVER (PARTITION BY a.{rest[0]}) AS n"])
    )
    return f"SELECT {owner}* {kind.format(one)}{extra} FROM {text} WHERE {draw(conditions(table, 'a', 1))}"


@st.composite
def listings(draw) -> str:
    """Lists in other dress: FROM first, DISTINCT ON, the table's own name as alias, sets of rows, a join with VALUES."""
    table, text = draw(scans("a"))
    cell = text_of(draw, table, "a")
    kind = draw(st.sampled_from(["from", "distinct-on", "own-name", "rows", "values", "ordered"]))
    if kind == "from":
        return f"FROM {text} SELECT {cell} AS t, COUNT(*) AS n GROUP BY ALL"
    if kind == "distinct-on":
        return (
            f"SELECT COUNT(*) AS n FROM (SELECT DISTINCT ON ({cell}) {column(draw, table, 'a')} AS c FROM {text}) AS q"
        )
    if kind == "own-name":
        name = draw(st.sampled_from([table, table.upper(), f'"{table}"']))
        return f"SELECT {name}.{draw(st.sampled_from(columns(table)))} FROM {name} AS {name}"
    if kind == "rows":
        other, again = draw(scans("b"))
        word = draw(st.sampled_from(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]))
        return f"SELECT {cell} AS t FROM {text} {word} SELECT {text_of(draw, other, 'b')} FROM {again}"
    if kind == "values":
        keys = "(VALUES ('alpha'), ('王**'), ('C001')) AS v(k)"
        return f"SELECT v.k, COUNT(*) AS n FROM {text} JOIN {keys} ON CAST({cell} AS VARCHAR) = v.k GROUP BY 1"
    return f"SELECT COUNT(*) AS n, MAX(t) AS m FROM (SELECT {cell} AS t FROM {text} ORDER BY t NULLS LAST LIMIT 5) AS q"


SHAPES = (windows, aggregates, laterals, filtering_joins, chains, correlated, nested_joins, stars, listings)


def shapes() -> st.SearchStrategy[str]:
    """Any of them."""
    return st.one_of(*(shape() for shape in SHAPES))
