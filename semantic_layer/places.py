"""Where things stand in the files of a model, so that every fault has its file and line."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

Path = Sequence[object]


class Places:
    """Files by their parsed YAML; a thing is named by its keys from the top (``("metrics", "loans", "expr")``)."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._files: list[tuple[str, yaml.MappingNode]] = []

    def add(self, name: str, node: yaml.MappingNode) -> None:
        """One file."""
        self._files.append((name, node))

    def of(self, path: Path) -> str:
        """``file:line`` of the deepest key of ``path`` that a file holds; the folder's name when none does."""
        best = (0, self._folder)
        for name, node in self._files:
            depth, line = _descend(node, path)
            if depth > best[0]:
                best = (depth, f"{name}:{line}")
        return best[1]


def _descend(node: yaml.Node, path: Path) -> tuple[int, int]:
    """(how many keys of ``path`` were found, the line of the last one)."""
    depth = line = 0
    for key in path:
        found: tuple[yaml.Node, yaml.Node] | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((pair for pair in node.value if str(pair[0].value) == str(key)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            found = (node.value[key], node.value[key])
        if found is None:
            break
        depth, line, node = depth + 1, found[0].start_mark.line + 1, found[1]
    return depth, line
