"""``python -m benchmarks.public_texts FOLDER``: a folder of public laws and rules is read, and has exactly its articles.

FOLDER holds texts and a ``manifest.json`` that counts the articles of each (``[{"file", "articles"}]``). The exit code says
whether every count is met.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.intake import take_in
from knowledge.library import Library
from knowledge.passage import Passage


def articles(passages: list[Passage]) -> int:
    """How many articles the passages are of; the parts of a long one follow each other."""
    named = [(one.headings, one.article) for one in passages if one.kind == "article"]
    return sum(before != one for before, one in zip([None, *named], named, strict=False))


def counted(folder: Path) -> dict[str, int]:
    """The articles of each file that could be read."""
    with TemporaryDirectory() as home:
        library = Library(Path(home), ["hq_manager"])
        try:
            return {one.source: articles(list(library.passages(one))) for one in take_in(library, folder).read}
        finally:
            library.close()


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    expected = {one["file"]: one["articles"] for one in listed}
    begun = time.perf_counter()
    found = counted(folder)
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            print(f"{name}: {found.get(name)} articles, {expected.get(name)} expected")
    print(f"{len(found)} texts, {sum(found.values())} articles, {time.perf_counter() - begun:.0f} s")
    raise SystemExit(found != expected)


if __name__ == "__main__":
    main()
