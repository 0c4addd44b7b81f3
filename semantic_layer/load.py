"""Read a folder of YAML into a checked SemanticModel; report every fault at once, with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from semantic_layer.errors import ModelError
from semantic_layer.model import (
    Ambiguity,
    Dataset,
    Dimension,
    Entity,
    Metric,
    Parameter,
    Policies,
    Refusal,
    Segment,
    SemanticModel,
)
from semantic_layer.verify_model import verify_model

BANK = Path(__file__).parent / "models" / "bank"
SECTIONS: dict[str, type[BaseModel]] = {
    "entities": Entity,
    "datasets": Dataset,
    "dimensions": Dimension,
    "metrics": Metric,
    "segments": Segment,
    "parameters": Parameter,
    "refusals": Refusal,
    "ambiguities": Ambiguity,
}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_model(folder: Path = BANK) -> SemanticModel:
    """The model in ``folder`` (all ``*.yml``, by name). Raises ModelError with every fault as ``file:line: sentence``."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise ModelError("no-model", folder=folder.name, faults=[f"{folder.name}: no .yml file"])
    faults: list[str] = []
    content: dict[str, Any] = {name: {} for name in SECTIONS}
    lines: dict[tuple[str, str], str] = {}
    digest = hashlib.sha256()
    for file in files:
        text = file.read_bytes()
        digest.update(text)
        _read_file(file.name, text, content, lines, faults)
    model = None if faults else _assemble(content, digest.hexdigest()[:16], faults)
    if model is not None:
        faults += [f"{lines.get(place, folder.name)}: {fault}" for place, fault in verify_model(model)]
    if faults or model is None:
        raise ModelError(folder=folder.name, faults=faults)
    return model


def _read_file(
    name: str, text: bytes, content: dict[str, Any], lines: dict[tuple[str, str], str], faults: list[str]
) -> None:
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        faults.append(
            f"{name}:{mark.line + 1 if mark else 1}: not readable as YAML ({getattr(fault, 'problem', fault)})"
        )
        return
    if data is None:
        return
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        faults.append(f"{name}:1: the file must be a mapping of sections")
        return
    for key_node, value_node in node.value:
        section, value = key_node.value, data[key_node.value]
        if section not in SECTIONS:
            _read_single(name, section, key_node.start_mark.line + 1, value, content, faults)
        elif not isinstance(value, dict):
            faults.append(f"{name}:{key_node.start_mark.line + 1}: section {section} must be a mapping of ids")
        else:
            for entry, _ in value_node.value:
                place = f"{name}:{entry.start_mark.line + 1}"
                _read_entry(place, section, str(entry.value), value[entry.value], content, lines, faults)


def _read_single(name: str, section: str, line: int, value: Any, content: dict[str, Any], faults: list[str]) -> None:
    if section in ("policies", "columns") and isinstance(value, dict):
        for key, part in value.items():
            target = content.setdefault(section, {}).setdefault(key, {}) if isinstance(part, dict) else None
            if target is None:
                faults.append(f"{name}:{line}: {section}.{key} must be a mapping")
            else:
                target.update(part)
    elif section in ("id", "label"):
        content[section] = value
    else:
        faults.append(
            f"{name}:{line}: unknown section {section!r}; known: {', '.join([*SECTIONS, 'policies', 'columns', 'id', 'label'])}"
        )


def _read_entry(
    place: str,
    section: str,
    key: str,
    value: Any,
    content: dict[str, Any],
    lines: dict[tuple[str, str], str],
    faults: list[str],
) -> None:
    if key in content[section]:
        faults.append(f"{place}: {section} {key!r} is defined twice (also {lines[section, key]})")
        return
    lines[section, key] = place
    if not isinstance(value, dict):
        faults.append(f"{place}: {section} {key!r} must be a mapping")
        return
    try:
        content[section][key] = SECTIONS[section].model_validate({"id": key} | value)
    except ValidationError as fault:
        faults += [f"{place}: {section} {key!r}: {sentence}" for sentence in _sentences(fault)]


def _sentences(fault: ValidationError) -> Iterator[str]:
    for error in fault.errors(include_url=False, include_context=False):
        where = ".".join(str(part) for part in error["loc"])
        yield f"{where}: {error['msg']}" if where else error["msg"]


def _assemble(content: dict[str, Any], digest: str, faults: list[str]) -> SemanticModel | None:
    try:
        policies = TypeAdapter(Policies).validate_python(content.pop("policies", {}))
        label = content.pop("label", {"zh": "模型", "en": "model"})
        return SemanticModel(
            **content | {"id": content.get("id", "model"), "label": label, "policies": policies, "hash": digest}
        )
    except ValidationError as fault:
        faults += [f"policies: {sentence}" for sentence in _sentences(fault)]
        return None
