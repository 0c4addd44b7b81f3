"""The command line: data on standard output, everything for people's eyes on standard error.

Exit codes: 0 answered or asked back, 1 refused, 2 usage, 3 failed; with ``--jsonl`` 0 when every line was read.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from semantic_layer.errors import AccessDenied, DocumentFault, QueryError, UnsafeSql, WenshuError
from ui.audit import audit_app
from ui.data import data_app
from ui.demo import demo_app
from ui.home import OPENED, data_home, open_desk
from ui.interrupt import stoppable
from ui.llm import llm_app
from ui.model import model_app
from ui.policy import policy_app
from ui.verified import verified_app

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.desk import Desk

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(model_app, name="model")
app.add_typer(data_app, name="data")
app.add_typer(audit_app, name="audit")
app.add_typer(demo_app, name="demo")
app.add_typer(llm_app, name="llm")
app.add_typer(policy_app, name="policy")
app.add_typer(verified_app, name="verified")

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)]
As = Annotated[str | None, typer.Option("--as", metavar="USER", help="Whose rights apply; see `wenshu users`.")]
Conversation = Annotated[str | None, typer.Option(help="Conversation that follow-ups belong to.")]
Client = Annotated[str | None, typer.Option(help="One client's number: the conversation is about this client alone.")]
Json = Annotated[bool, typer.Option("--json", help="The answer as one JSON object.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line in, one a line out.")]
Language = Annotated[str | None, typer.Option("--language", help="zh or en; without it, the question's own.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Also the reading, the SQL and its lineage.")]


def main() -> None:
    """Entry point of the ``wenshu`` command."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except (QueryError, AccessDenied, DocumentFault, UnsafeSql) as fault:
        _explain(fault, 1)
    except WenshuError as fault:
        _explain(fault, 3)


@app.callback()
def _home(context: typer.Context, home: Home = None) -> None:
    """Wenshu (问数): questions about an organisation's numbers, answered under the asker's own rights."""
    context.call_on_close(OPENED.close)
    if home is not None:
        os.environ["WENSHU_HOME"] = str(home)


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="The question; - reads it from standard input.")] = None,
    as_: As = None,
    conversation: Conversation = None,
    client: Client = None,
    json: Json = False,
    jsonl: Jsonl = False,
    language: Language = None,
    verbose: Verbose = False,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the rows to FILE (.csv, .xlsx; .png: the chart).")
    ] = None,
    home: Home = None,
) -> None:
    """Ask in words."""
    desk = open_desk(home, "program" if jsonl else "cli")
    if jsonl:

        def answer(entry: dict[str, Any]) -> Answer:
            return desk.answer(entry["text"], entry["user"], _conversation(entry), client=entry.get("client"))

        _batch(desk, answer, "text")
    asked, user = _asked(text, "text"), _asked(as_, "--as")
    answered = stoppable(
        desk, lambda ticket: desk.answer(asked, user, conversation, language=language, client=client, ticket=ticket)
    )
    _print(answered, json, verbose, (desk, export, user) if export is not None else None)


@app.command()
def query(
    query: Annotated[str | None, typer.Argument(help="A semantic query as JSON; - reads standard input.")] = None,
    as_: As = None,
    json: Json = False,
    jsonl: Jsonl = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a query.")] = False,
    verbose: Verbose = False,
    home: Home = None,
) -> None:
    """Ask without words, by a semantic query."""
    from ui.lines import dump

    if schema:
        from semantic_layer.query import SemanticQuery

        print(dump(SemanticQuery.model_json_schema(), 2))
        raise typer.Exit(0)
    desk = open_desk(home, "program" if jsonl else "cli")
    if jsonl:

        def run(entry: dict[str, Any]) -> Answer:
            content = entry["query"]
            return desk.read_query(
                content if isinstance(content, str) else dump(content), entry["user"], client=entry.get("client")
            )

        _batch(desk, run, "query")
    asked, user = _asked(query, "query"), _asked(as_, "--as")
    _print(stoppable(desk, lambda ticket: desk.read_query(asked, user, ticket=ticket)), json, verbose)


@app.command(name="eval")
def evaluation(
    file: Annotated[Path, typer.Argument(help="Questions with what is right: YAML or JSON lines.")],
    accuracy: Annotated[float, typer.Option(help="Least share right when answered.")] = 0.97,
    coverage: Annotated[float, typer.Option(help="Least share answered of the answerable.")] = 0.90,
    declined: Annotated[float, typer.Option(help="Least share of refusals and questions back that are right.")] = 0.95,
    home: Home = None,
) -> None:
    """Run a question file as a release gate; exit code 1 below a threshold."""
    from semantic_layer.errors import BadInput
    from ui.evaluate import evaluate

    desk = open_desk(home, "eval")
    try:
        met = evaluate(
            file, desk, desk.road.home / "evaluations", accuracy=accuracy, coverage=coverage, declined=declined
        )
    except BadInput as error:
        _stop(f"{error.details['problem']}", 1)
    raise typer.Exit(0 if met else 1)


@app.command()
def sql(
    sql: Annotated[str | None, typer.Argument(help="One SELECT; - reads standard input.")] = None,
    as_: As = None,
    json: Json = False,
    jsonl: Jsonl = False,
    verbose: Verbose = False,
    home: Home = None,
) -> None:
    """The analysts' bench: guarded SQL, for the role analyst alone."""
    from assistant.question import AnalystSql

    desk = open_desk(home, "program" if jsonl else "cli")
    if jsonl:

        def run(entry: dict[str, Any]) -> Answer:
            asked, pinned = AnalystSql(sql=entry["sql"]), entry.get("client")
            return desk.run(asked, entry["user"], _conversation(entry), client=pinned)

        _batch(desk, run, "sql")
    asked, user = AnalystSql(sql=_asked(sql, "sql")), _asked(as_, "--as")
    _print(stoppable(desk, lambda ticket: desk.run(asked, user, ticket=ticket)), json, verbose)


@app.command()
def metric(
    id: Annotated[str, typer.Argument(help="A metric's id or name.")], json: Json = False, home: Home = None
) -> None:
    """Print a metric's definition."""
    from difflib import get_close_matches

    from ui.lines import dump
    from ui.terminal import show_metric

    model = open_desk(home).model
    found = model.metrics.get(id) or next((m for m in model.metrics.values() if id in (m.zh, m.en)), None)
    if found is None:
        near = get_close_matches(id, model.metrics, 3, 0.4)
        _stop(f"没有叫「{id}」的指标。" + (f"最接近的有：{'、'.join(near)}" if near else ""), 1)
    elif json:
        print(dump(found.model_dump(mode="json", exclude_defaults=True), 2))
    else:
        show_metric(found, model)


@app.command()
def users(json: Json = False, home: Home = None) -> None:
    """The people who may ask."""
    from ui.lines import dump

    known = open_desk(home).users.values()
    if json:
        print(dump([user.model_dump() for user in known], 2))
        return
    for user in known:
        print(f"{user.id:<18}{user.role:<14}{user.name_zh or user.name_en}")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 8501,
    home: Home = None,
) -> None:
    """Open the chat page on http://127.0.0.1:8501."""
    from ui.serve import serve_page

    serve_page(data_home(home), port)


@app.command()
def health(json: Json = False, home: Home = None) -> None:
    """Whether model, data and ledger work; exit code 3 if one does not."""
    from assistant.health import health
    from ui.health import show_health
    from ui.lines import dump

    found = health(open_desk(home).road)
    if json:
        print(dump(found))
    else:
        show_health(found)
    raise typer.Exit(0 if all(part["ok"] for part in found.values()) else 3)


def _asked(value: str | None, name: str) -> str:
    if value is None:
        _stop(f"缺少 {name}。", 2)
    if value == "-" and name != "--as":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    return value


def _conversation(entry: dict[str, Any]) -> str | None:
    value = entry.get("conversation")
    return None if value is None else str(value)


def _batch(desk: Desk, answer: Callable[[dict[str, Any]], Answer], field: str) -> NoReturn:
    from ui.lines import write_lines

    write_lines(sys.stdin.buffer, sys.stdout.buffer, answer, field, desk)
    raise typer.Exit(0)


def _print(answer: Answer, json: bool, verbose: bool, export: tuple[Desk, Path, str] | None = None) -> NoReturn:
    from ui.contract import EXIT_CODES, to_json
    from ui.lines import dump

    if json:
        print(dump(to_json(answer)))
    else:
        from ui.terminal import show_answer

        show_answer(answer, verbose=verbose)
    if export is not None and answer.status == "answered":
        from ui.save import save

        save(answer, *export)
    raise typer.Exit(EXIT_CODES[answer.status])


def _explain(fault: WenshuError, code: int) -> None:
    from assistant.phrases import Phrases

    said = Phrases("zh").fault(fault)
    _stop(" ".join(part for part in (f"{said.message} ({said.code})", said.hint) if part), code)


def _stop(sentence: str, code: int) -> NoReturn:
    sys.stderr.write(sentence + "\n")
    raise SystemExit(code)
