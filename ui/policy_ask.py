"""`wenshu policy "…"`: a question to the policy documents, one or a batch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from ui.home import open_desk

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.desk import Desk

ASK = "ask"


class AskFirst(TyperGroup):
    """A group whose first word, where it is no command, begins a question: `wenshu policy "…"` beside `wenshu policy list`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """``args`` with the command for questions put in where none is named."""
        named = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if named or not args else [ASK, *args])


def ask(
    text: Annotated[str | None, typer.Argument(help="The question; - reads it from standard input.")] = None,
    as_: Annotated[
        str | None, typer.Option("--as", metavar="USER", help="Whose rights apply; see `wenshu users`.")
    ] = None,
    conversation: Annotated[str | None, typer.Option(help="Conversation that follow-ups belong to.")] = None,
    json: Annotated[
        bool, typer.Option("--json", help="The answer with its ranked passages as one JSON object.")
    ] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='One {"id", "question"} a line in (and "as"), one JSON object a line out.')
    ] = False,
    language: Annotated[str | None, typer.Option(help="zh or en; without it, the question's own.")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)] = None,
) -> None:
    """Ask the documents: the clause in force, quoted, with where it stands."""
    desk = open_desk(home, "program" if jsonl else "cli")
    if jsonl:
        _batch(desk, as_)
    if text is None or as_ is None:
        sys.stderr.write(f"缺少 {'text' if text is None else '--as'}。\n")
        raise typer.Exit(2)
    asked = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
    _print(desk.ask_documents(asked, as_, conversation, language=language), json)


def to_json(answer: Answer, id: Any = None) -> dict[str, Any]:
    """The answer of the documents as plain JSON values: every passage found, best first, and what is cited of them."""
    return {
        "id": id,
        "status": answer.status,
        "passages": [passage.model_dump(mode="json") for passage in answer.passages],
        "answer": answer.text,
        "citations": [citation.model_dump(mode="json") for citation in answer.citations],
        "assumptions": list(answer.assumptions),
        "error": answer.error and answer.error.model_dump(),
        "audit_id": answer.audit_id,
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def _batch(desk: Desk, user: str | None) -> NoReturn:
    from ui.lines import write_lines

    def answer(entry: dict[str, Any]) -> Answer:
        return desk.ask_documents(entry["question"], entry["user"])

    write_lines(sys.stdin.buffer, sys.stdout.buffer, answer, "question", desk, user=user, shown=to_json)
    raise typer.Exit(0)


def _print(answer: Answer, json: bool) -> NoReturn:
    from ui.contract import EXIT_CODES
    from ui.lines import dump

    if json:
        print(dump(to_json(answer)))
    else:
        from ui.terminal import show_answer

        show_answer(answer)
    raise typer.Exit(EXIT_CODES[answer.status])
