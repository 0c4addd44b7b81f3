"""Commands of the language model: is it there and what can it do; playing it by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.home import data_home

llm_app = typer.Typer(no_args_is_help=True, help="The language model.")

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@llm_app.command("doctor")
def doctor(json: Json = False, home: Home = None) -> None:
    """Test the connection, find out what the server can do, and remember it. Exit code 1 where it does not reply."""
    from dataclasses import asdict

    from rich.console import Console

    from assistant.agent.doctor import examine
    from assistant.phrases import Phrases
    from assistant.road import Road
    from semantic_layer.errors import LanguageModelError
    from ui.lines import dump

    road = Road(data_home(home))
    settings = road.settings.language_model.resolved()
    if not settings.available():
        raise LanguageModelError("no-language-model")
    with Console(stderr=True).status("……"):
        found, can = examine(road.agent_endpoint)
    if json:
        print(
            dump(
                {"model": settings.model, "findings": [asdict(one) for one in found], "capabilities": can.model_dump()}
            )
        )
    else:
        say = Phrases("zh").say
        print(f"{settings.model}  {settings.base_url or 'OpenAI'}")
        for one in found:
            told = say("llm-works") if one.ok else f"{say('llm-fails')} {one.code}"
            print(f"{say('llm-' + one.name.replace('_', '-'))}  {told}  {one.elapsed_ms:.0f} ms")
        print(say(f"llm-by-{can.structured.replace('_', '-')}"))
    raise typer.Exit(0 if found[0].ok else 1)


@llm_app.command("relay")
def relay(
    folder: Annotated[Path, typer.Argument(help="Where requests and replies are exchanged.")],
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on 127.0.0.1; 0 for a free one.")] = 8599,
    patience: Annotated[float, typer.Option(min=1, help="Seconds to wait for a reply.")] = 600,
) -> None:
    """Be the model by hand: each request becomes FOLDER/0001.request.json, the reply is read from 0001.reply.json or .txt."""
    from assistant.agent.chat_server import ChatServer
    from assistant.agent.relay import FolderMind

    server = ChatServer(FolderMind(folder, patience), port)
    print(f"WENSHU_LLM_BASE_URL={server.url} WENSHU_LLM_MODEL=relay", flush=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        server.close()
