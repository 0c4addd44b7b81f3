"""Read a folder of YAML into a checked SemanticModel; report every fault at once, with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from semantic_layer.alternatives import Alternative
from semantic_layer.check_model import check_model
from semantic_layer.client_page import ClientPage
from semantic_layer.defaults import Defaults, Label, Starter, Unit
from semantic_layer.errors import ModelError
from semantic_layer.first_boards import FirstBoard
from semantic_layer.limits import Limit
from semantic_layer.model import (
    Ambiguity,
    Dataset,
    Dimension,
    Entity,
    Metric,
    Parameter,
    Refusal,
    Segment,
    SemanticModel,
)
from semantic_layer.places import Places
from semantic_layer.policies import Policies
from semantic_layer.readings import Readings
from semantic_layer.segments import with_stored_values
from semantic_layer.verify_model import verify_model

BANK = Path(__file__).parent / "models" / "bank"
# Sections of things with an id, and sections that are one value; several files may add to either.
SECTIONS: dict[str, type[BaseModel]] = {
    "entities": Entity,
    "datasets": Dataset,
    "dimensions": Dimension,
    "metrics": Metric,
    "segments": Segment,
    "parameters": Parameter,
    "refusals": Refusal,
    "ambiguities": Ambiguity,
    "alternatives": Alternative,
    "limits": Limit,
}
WHOLE: dict[str, TypeAdapter[Any]] = {
    "policies": TypeAdapter(Policies),
    "defaults": TypeAdapter(Defaults),
    "readings": TypeAdapter(Readings),
    "starters": TypeAdapter(dict[str, tuple[Starter, ...]]),
    "boards": TypeAdapter(dict[str, FirstBoard]),
    "phrases": TypeAdapter(dict[str, dict[str, str]]),
    "units": TypeAdapter(dict[str, Unit]),
    "columns": TypeAdapter(dict[str, dict[str, str]]),
    "client_page": TypeAdapter(ClientPage),
}
SINGLE: dict[str, TypeAdapter[Any]] = {"id": TypeAdapter(str), "label": TypeAdapter(Label)}
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_model(folder: Path = BANK, *, thorough: bool = False) -> SemanticModel:
    """The model in ``folder`` (all ``*.yml``, by name). Raises ModelError with every fault as ``file:line: sentence``.

    ``thorough`` looks for everything that can be wrong, which takes longer (``wenshu model check``).
    """
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise ModelError("no-model", folder=folder.name, faults=[f"{folder.name}: no .yml file"])
    reading = _Reading(folder.name)
    digest = hashlib.sha256()
    for file in files:
        text = file.read_bytes()
        digest.update(text)
        reading.read_file(file.name, text)
    verify = check_model if thorough else verify_model
    # What could be read is verified together even when something else could not: every fault at once.
    model = reading.model(digest.hexdigest()[:16])
    faults = reading.faults + [f"{reading.places.of(place)}: {fault}" for place, fault in verify(model)]
    if faults:
        raise ModelError(folder=folder.name, faults=faults)
    return model


def located(folder: Path, faults: Sequence[tuple[tuple[str | int, ...], str]]) -> list[str]:
    """Faults found elsewhere, each with the file and line of what it is about."""
    reading = _Reading(folder.name)
    for file in sorted(folder.glob("*.yml")):
        reading.read_file(file.name, file.read_bytes())
    return [f"{reading.places.of(place)}: {fault}" for place, fault in faults]


def _together(held: Any, value: Any) -> Any:
    """Two lists, or two mappings of lists or of such mappings, put together; None where both say something else."""
    if isinstance(held, list) and isinstance(value, list):
        return [*held, *value]
    if not isinstance(held, dict) or not isinstance(value, dict):
        return None
    shared = {name: _together(held[name], value[name]) for name in held.keys() & value.keys()}
    return None if any(one is None for one in shared.values()) else held | value | shared


class _Reading:
    """The files so far: entries by section and id, and what was wrong."""

    def __init__(self, folder: str) -> None:
        self.faults: list[str] = []
        self.places = Places(folder)
        self._entries: dict[str, dict[str, Any]] = {name: {} for name in SECTIONS}
        self._whole: dict[str, dict[str, Any]] = {name: {} for name in WHOLE}
        self._single: dict[str, Any] = {}
        self._seen: dict[tuple[str, str], str] = {}

    def read_file(self, name: str, text: bytes) -> None:
        """Add one file."""
        try:
            loader = _Loader(text)
            node = loader.get_single_node()
            data = None if node is None else loader.construct_document(node)
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as fault:
            mark = getattr(fault, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            self.faults.append(f"{name}:{line}: not readable as YAML ({getattr(fault, 'problem', fault)})")
            return
        if data is None:
            return
        if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
            self.faults.append(f"{name}:1: the file must be a mapping of sections")
            return
        self.places.add(name, node)
        for key_node, value_node in node.value:
            section, value = str(key_node.value), data[key_node.value]
            self._read_section(f"{name}:{key_node.start_mark.line + 1}", name, section, value, value_node)

    def _read_section(self, place: str, name: str, section: str, value: Any, node: yaml.Node) -> None:
        if section in SINGLE:
            self._single[section] = value
        elif section not in SECTIONS and section not in WHOLE:
            known = ", ".join([*SECTIONS, *WHOLE, *SINGLE])
            self.faults.append(f"{place}: unknown section {section!r}; known: {known}")
        elif not isinstance(value, dict):
            self.faults.append(f"{place}: section {section} must be a mapping")
        else:
            for entry, _ in node.value:
                where = f"{name}:{entry.start_mark.line + 1}"
                key = entry.value if entry.value in value else next(one for one in value if str(one) == entry.value)
                if section in WHOLE:
                    self._add(where, section, str(key), value[key])
                else:
                    self._read_entry(where, section, str(key), value[key])

    def _add(self, place: str, section: str, key: str, value: Any) -> None:
        """One key of a section that is one value; mappings and lists of several files, and lists in them, are put together."""
        held = self._whole[section].get(key)
        both = _together(held, value)
        if held is None:
            self._whole[section][key] = dict(value) if isinstance(value, dict) else value
        elif both is not None:
            self._whole[section][key] = both
        else:
            self.faults.append(f"{place}: {section} {key!r} is given twice")

    def _read_entry(self, place: str, section: str, key: str, value: Any) -> None:
        if (section, key) in self._seen:
            self.faults.append(f"{place}: {section} {key!r} is defined twice (also {self._seen[section, key]})")
            return
        self._seen[section, key] = place
        if not isinstance(value, dict):
            self.faults.append(f"{place}: {section} {key!r} must be a mapping")
            return
        try:
            self._entries[section][key] = SECTIONS[section].model_validate({"id": key} | value)
        except ValidationError as fault:
            self.faults += [
                f"{self.places.of((section, key, *where))}: {section} {key!r}: {sentence}"
                for where, sentence in _sentences(fault)
            ]

    def model(self, digest: str) -> SemanticModel:
        """What could be read, as a model."""
        whole = {name: self._valid(name, adapter, self._whole[name]) for name, adapter in WHOLE.items()}
        label = self._valid("label", SINGLE["label"], self._single.get("label", {"zh": "模型", "en": "Model"}))
        name = self._valid("id", SINGLE["id"], self._single.get("id", "model"))
        known = {part: value for part, value in whole.items() if value is not None}
        dimensions = with_stored_values(self._entries["dimensions"], self._entries["segments"])
        client = known["defaults"].client if "defaults" in known else None
        segments = {
            key: one if one.entity or client is None else one.model_copy(update={"entity": client.entity})
            for key, one in self._entries["segments"].items()
        }
        units = known.get("units", {})
        metrics = {key: _whole_numbers(metric, units) for key, metric in self._entries["metrics"].items()}
        return SemanticModel(
            **self._entries | {"dimensions": dimensions, "metrics": metrics, "segments": segments} | known,
            id=name or "model",
            label=label or Label(zh="模型", en="Model"),
            hash=digest,
        )

    def _valid(self, section: str, adapter: TypeAdapter[Any], value: Any) -> Any:
        try:
            return adapter.validate_python(value)
        except ValidationError as fault:
            for where, sentence in _sentences(fault):
                self.faults.append(f"{self.places.of((section, *where))}: {section}: {sentence}")
            return None


def _whole_numbers(metric: Metric, units: dict[str, Unit]) -> Metric:
    """Numbers of a counted unit of the model are whole unless the metric says otherwise."""
    counted = metric.decimals is None and metric.unit in units and units[metric.unit].counted
    return metric.model_copy(update={"decimals": 0}) if counted else metric


def _sentences(fault: ValidationError) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for error in fault.errors(include_url=False, include_context=False, include_input=False):
        where = ".".join(str(part) for part in error["loc"])
        yield error["loc"], f"{where}: {error['msg']}" if where else error["msg"]
