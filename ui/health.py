"""The health of an installation, for people."""

from __future__ import annotations

from typing import Any

from assistant.phrases import Phrases


def show_health(parts: dict[str, dict[str, Any]]) -> None:
    """Prints one line for each part: ok with its facts, or the sentence of what is wrong."""
    for name, part in parts.items():
        if part["ok"]:
            facts = "  ".join(f"{key} {_shown(value)}" for key, value in part.items() if key != "ok")
            print(f"{name:<8}ok      {facts}")
        else:
            print(f"{name:<8}failed  {Phrases('zh').say(part['code'], part['details'])} ({part['code']})")


def _shown(value: object) -> str:
    return " ".join(f"{name}={one}" for name, one in value.items()) if isinstance(value, dict) else str(value)
