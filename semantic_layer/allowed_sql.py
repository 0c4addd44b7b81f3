"""What SQL may be made of, as data: node classes, their arguments, functions. Anything else is refused.

Functions are named by sqlglot class, or, where sqlglot has no class for them, by their lower-case name. Only functions
whose cost is bounded by their input, without side effects and blind to files, settings and the catalog, stand here.
"""

from __future__ import annotations

# Structure: node class → the arguments it may carry (an empty or false argument is always fine).
STRUCTURE: dict[str, frozenset[str]] = {
    name: frozenset(arguments.split())
    for name, arguments in {
        "Select": "expressions from_ joins where group having qualify order limit offset distinct with_ windows",
        "Union": "this expression distinct order limit offset with_",
        "Except": "this expression distinct order limit offset with_",
        "Intersect": "this expression distinct order limit offset with_",
        "Subquery": "this alias joins order limit offset with_",
        "With": "expressions",
        "CTE": "this alias materialized",
        "From": "this",
        "Join": "this side kind method on using",
        "Table": "this alias joins",
        "TableAlias": "this columns",
        "Values": "expressions alias",
        "Where": "this",
        "Having": "this",
        "Qualify": "this",
        "Group": "expressions all",
        "Order": "this expressions",
        "Ordered": "this desc nulls_first",
        "Limit": "expression",
        "Offset": "expression",
        "Distinct": "expressions on",
        "Window": "this partition_by order spec over alias",
        "WindowSpec": "kind start start_side end end_side",
        "Filter": "this expression",
        "Column": "this table",
        "Identifier": "this quoted",
        "Star": "",
        "Alias": "this alias",
        "DataType": "this expressions nested",
        "DataTypeParam": "this",
        "Var": "this",
        "Interval": "this unit",
    }.items()
}

OPERATORS = frozenset(
    "Literal Null Boolean Paren Tuple Neg Not And Or EQ NEQ GT GTE LT LTE Is In Between Like ILike Escape Exists Any "
    "NullSafeEQ NullSafeNEQ Add Sub Mul Div IntDiv Mod DPipe Case If Cast TryCast IgnoreNulls All WithinGroup Bracket Slice "
    "Array".split()
)

FUNCTIONS = frozenset(
    # aggregates
    "Count Sum Avg Min Max Median StddevPop StddevSamp Stddev Variance VariancePop Corr Quantile PercentileCont "
    "PercentileDisc AnyValue First Last LogicalOr LogicalAnd CountIf ApproxDistinct Mode ApproxQuantile CovarPop CovarSamp "
    "RegrSlope RegrIntercept RegrR2 RegrCount RegrAvgx RegrAvgy Skewness Kurtosis ArgMax ArgMin GroupConcat "
    # windows
    "RowNumber Rank DenseRank PercentRank CumeDist Ntile Lag Lead FirstValue LastValue NthValue "
    # scalars
    "Coalesce Nullif Greatest Least Abs Sign Sqrt Ln Log Exp Pow Ceil Floor Round Trunc "
    "Lower Upper Trim Length Left Right Substring SplitPart StartsWith EndsWith Contains StrPosition Replace Concat "
    "Year Month Day Week Quarter DayOfWeek DayOfWeekIso DayOfMonth DayOfYear WeekOfYear Extract LastDay DateTrunc "
    "TimestampTrunc DateDiff DateAdd DateSub DateFromParts TimeToStr StrToTime Date TsOrDsToDate MonthsBetween Hour Minute "
    "Second Monthname Dayname DateBin TimeToUnix ToDays ConcatWs Reverse Split Ascii Unicode Translate Cbrt Pi Radians Degrees "
    "IsNan IsInf RegexpLike RegexpExtract RegexpReplace RegexpFullMatch Pad Format".split()
)

NAMED_AGGREGATES = frozenset("quantile_cont quantile_disc fsum favg mad product geometric_mean entropy".split())

NAMED_FUNCTIONS = NAMED_AGGREGATES | frozenset(
    "hash to_hours to_months to_days to_years isfinite date_sub datesub date_part datepart datediff mod ends_with printf age "
    "century decade isoyear yearweek weekday try_strptime strlen".split()
)

JOIN_SIDES = frozenset({"", "LEFT", "RIGHT", "FULL"})
JOIN_KINDS = frozenset({"", "INNER", "OUTER", "CROSS", "SEMI", "ANTI"})
JOIN_METHODS = frozenset({"", "ASOF"})
# Row multipliers and value builders whose cost does not depend on their input are never in the lists above:
# range, generate_series, repeat, list_*, unnest, levenshtein. Patterns, paddings and formats are held short by bounded_calls.

TYPES = frozenset(
    "BOOLEAN TINYINT SMALLINT INT BIGINT INT128 UTINYINT USMALLINT UINT UBIGINT FLOAT DOUBLE DECIMAL VARCHAR TEXT CHAR "
    "DATE TIMESTAMP TIMESTAMPNTZ TIME INTERVAL".split()
)
UNITS = frozenset("DAY WEEK MONTH QUARTER YEAR HOUR MINUTE SECOND DAYS MONTHS YEARS DOW ISODOW DOY".split())

# Caps on SQL that a person typed; generated SQL has its own node cap and the limits of the worker process.
TYPED_CHARACTERS = 20_000
TYPED = {"nodes": 3_000, "tables": 8, "joins": 6, "set-operations": 5, "depth": 8}
GENERATED_NODES = 20_000
