"""What a Markdown page shows of a terminal: the commands of its ```console blocks and the output under each."""

import re
from dataclasses import dataclass

ANYTHING = ("…", "...")


@dataclass(frozen=True)
class Command:
    """One ``$ …`` line: its text, the exit code that ``# exit 1`` names (0 without), the output lines under it."""

    line: str
    exit_code: int
    output: tuple[str, ...]


def commands(page: str) -> list[Command]:
    """The commands of every console block of a Markdown page, in order. Lines before the first ``$`` are an error."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL):
        assert block.startswith("$ "), f"a console block starts with a command: {block!r}"
        for entry in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *output = entry.splitlines()
            code = re.search(r"\s+# exit (\d)$", line)
            text = line[: code.start()] if code else line
            found.append(Command(text, int(code[1]) if code else 0, tuple(output)))
    return found


def sameness(line: str, *, numbers: bool) -> str:
    """The line without what may differ: spacing, table rules and, unless ``numbers``, every number."""
    line = re.sub(r"[\s│┃|┌┬┐└┴┘├┼┤┏┳┓┗┻┛┡╇┩╭╮╰╯─━═+]+", " ", line).strip()
    return line if numbers else re.sub(r"[-−+]?\d[\d,.]*", "#", line)


def missing(recorded: tuple[str, ...], shown: str, *, numbers: bool) -> list[str]:
    """The recorded lines that the output does not show; lines of ``…`` and empty ones stand for anything."""
    actual = {sameness(line, numbers=numbers) for line in shown.splitlines()}
    return [
        line
        for line in recorded
        if line.strip() not in ("", *ANYTHING) and sameness(line, numbers=numbers) not in actual
    ]
