"""The rules of the house, each a function from a project's root folder to its faults ("file:line: sentence").

The root is a parameter so that every rule is also run against a small tree that breaks it.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("ui", "assistant", "knowledge", "warehouse", "semantic_layer")
MAY_IMPORT: dict[str, set[str]] = {
    "ui": {"assistant", "knowledge", "warehouse", "semantic_layer"},
    "assistant": {"knowledge", "warehouse", "semantic_layer"},
    "knowledge": {"semantic_layer"},
    "warehouse": {"semantic_layer"},
    "semantic_layer": set(),
}
NOT_PRODUCT = {"tests", "benchmarks", "scripts"}
HOMES = {
    "streamlit": "ui/",
    "duckdb": "warehouse/",
    "chromadb": "knowledge/",
    "openai": "assistant/agent/",
    "sqlalchemy": "assistant/",
    "psycopg": "assistant/ledger/",
    "langchain": "assistant/agent/",
    "langchain_core": "assistant/agent/",
    "langchain_openai": "assistant/agent/",
    "langgraph": "assistant/agent/",
}
PURE_LIBRARIES = {"pydantic", "yaml", "sqlglot", "semantic_layer"}
IMPURE_STANDARD = {
    "asyncio",
    "http",
    "multiprocessing",
    "os",
    "random",
    "socket",
    "sqlite3",
    "subprocess",
    "time",
    "urllib",
}
CLOCK = {"today", "now", "utcnow"}
FORBIDDEN_WORDS = set("utils helpers common base core manager service handler processor factory impl".split())
MAX_FILE_LINES, MAX_FUNCTION_LINES = 300, 40
THE_BROAD_HANDLER = "assistant/pipeline.py"
NOT_OURS = {
    ".git",
    ".venv",
    ".wenshu",
    "build",
    "dist",
    "data",
    "wheels",
    "__pycache__",
    "node_modules",
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
}
ADDRESSED_LOCKS = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock"}
PRIVATE_TEXT = {
    "a path of one machine": r"(?<![\w.])/(?:work|root|farm)/|/home/\w+/|/tmp/bash_[j]obs",
    "an address of a package registry": r"py[p]i\.[a-z]+|python[h]osted|--(?:extra-)?index-url[ =]\w|//\S+/sim[p]le\b",
    "a key": r"\bsk-[A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|-----BEGIN [A-Z ]*PRIVATE KEY",
}


def ours(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file of the project that could be committed, as (path from the root, path)."""
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root)
        skipped = any(part in NOT_OURS or part.endswith(("_cache", ".egg-info")) for part in name.parts)
        if path.is_file() and not skipped and path.suffix != ".pyc":
            yield name.as_posix(), path


def product(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """The Python files of the five packages, parsed."""
    for name, path in ours(root):
        if name.endswith(".py") and name.split("/")[0] in PACKAGES:
            yield name, ast.parse(path.read_text("utf-8"), name)


def imports(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted module) of every import in the file ``name``, at any depth, relative and dynamic ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = name.split("/")[: -node.level] if node.level else []
            yield node.lineno, ".".join([*package, *([node.module] if node.module else [])])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield from ((node.lineno, str(arg.value)) for arg in node.args[:1] if isinstance(arg, ast.Constant))


def arrows(root: Path) -> list[str]:
    """Imports point down only: ui, assistant, (knowledge, warehouse), semantic_layer."""
    faults = []
    for name, tree in product(root):
        package = name.split("/")[0]
        for line, module in imports(name, tree):
            top = module.split(".")[0]
            if top in NOT_PRODUCT or (top in PACKAGES and top != package and top not in MAY_IMPORT[package]):
                faults.append(f"{name}:{line}: {package} imports {module}")
    return faults


def homes(root: Path) -> list[str]:
    """A library with a home is imported there alone, and chromadb in one file."""
    faults = []
    chroma_files = set()
    for name, tree in product(root):
        for line, module in imports(name, tree):
            top = module.split(".")[0]
            if not name.startswith(HOMES.get(top, "")):
                faults.append(f"{name}:{line}: {top} lives in {HOMES[top]}")
            if top == "chromadb":
                chroma_files.add(name)
    if len(chroma_files) > 1:
        faults.append(f"chromadb is imported by {len(chroma_files)} files: {', '.join(sorted(chroma_files))}")
    return faults


def purity(root: Path) -> list[str]:
    """semantic_layer uses pydantic, pyyaml, sqlglot and no network, no other process, no clock."""
    faults = []
    for name, tree in product(root):
        if not name.startswith("semantic_layer/"):
            continue
        for line, module in imports(name, tree):
            top = module.split(".")[0]
            if top in IMPURE_STANDARD or top not in PURE_LIBRARIES | sys.stdlib_module_names:
                faults.append(f"{name}:{line}: imports {module}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK:
                faults.append(f"{name}:{node.lineno}: reads a clock")
    return faults


def sizes(root: Path) -> list[str]:
    """Files of at most 300 lines, functions of at most 40."""
    faults = []
    for name, tree in product(root):
        lines = (root / name).read_text("utf-8").count("\n")
        if lines > MAX_FILE_LINES:
            faults.append(f"{name}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    faults.append(f"{name}:{node.lineno}: {node.name} has {length} lines")
    return faults


def names(root: Path) -> list[str]:
    """No file or folder is called by a word that says nothing."""
    return [
        f"{name}: {word}"
        for name, _ in product(root)
        for word in re.split(r"[/_.]", name.lower())
        if word in FORBIDDEN_WORDS
    ]


def broad_handlers(root: Path) -> list[str]:
    """Everything is caught in one place, the pipeline; any other place, and a second one there, is a fault."""

    def is_broad(kind: ast.expr | None) -> bool:
        kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
        return any(k is None or ast.unparse(k).split(".")[-1] in ("Exception", "BaseException") for k in kinds)

    found = []
    for name, tree in product(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                kinds = [node.type]
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
                kinds = [*node.args]
            else:
                continue
            found += [(name, node.lineno) for kind in kinds if is_broad(kind)]
    allowed = next((place for place in found if place[0] == THE_BROAD_HANDLER), None)
    if allowed is None:
        return [f"{THE_BROAD_HANDLER}: has no broad handler", *(f"{n}:{line}: broad handler" for n, line in found)]
    return [f"{name}:{line}: broad handler" for name, line in found if (name, line) != allowed]


def inheritance(root: Path) -> list[str]:
    """A class of ours may extend a class of ours, and that one none; the tree of errors is excepted."""
    bases: dict[str, dict[str, list[str]]] = {}
    everywhere: dict[str, list[str]] = {}
    for name, tree in product(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                parents = [ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases]
                bases.setdefault(name, {})[node.name] = everywhere[node.name] = parents

    def steps(name: str, own: str, seen: frozenset[str] = frozenset()) -> float:
        """Own classes above ``own``; minus infinity in the tree of errors."""
        parents = bases[name].get(own, everywhere.get(own))
        if parents is None or own in seen:
            return float("-inf") if own.endswith(("Error", "Exception")) else -1
        above = [steps(name, parent, seen | {own}) for parent in parents] or [-1]
        return float("-inf") if float("-inf") in above else 1 + max(above)

    return [f"{name}: {own}" for name, classes in bases.items() for own in classes if steps(name, own) > 1]


def private_text(root: Path) -> list[str]:
    """No file holds a path of one machine, the address of a package registry or a key."""
    faults = []
    for name, path in ours(root):
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        for number, line in enumerate(lines, 1):
            faults += [f"{name}:{number}: {what}" for what, like in PRIVATE_TEXT.items() if re.search(like, line)]
    return faults


def locks(root: Path) -> list[str]:
    """Lock files hold versions and hashes, never an address, and every requirement has a hash."""
    faults = []
    for name, path in ours(root):
        if path.name in ADDRESSED_LOCKS:
            faults.append(f"{name}: this format holds addresses")
        elif path.suffix == ".lock":
            text = path.read_text("utf-8")
            faults += [f"{name}: {found}" for found in re.findall(r".*(?:://| @ |--index-url|--find-links).*", text)]
            entries = re.split(r"\n(?=\S)", text.strip())
            faults += [f"{name}: {entry.split()[0]} has no hash" for entry in entries if "--hash=sha256:" not in entry]
    return faults


RULES = (arrows, homes, purity, sizes, names, broad_handlers, inheritance, private_text, locks)
