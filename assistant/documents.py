"""What operators do with the policy documents: take in, list, check, enable, disable, archive, remove. Each change is on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.road import Road
from semantic_layer.errors import DocumentFault, RetrievalError

if TYPE_CHECKING:
    from knowledge.intake import How, Intake, Remark
    from knowledge.passage import Document, State

_LISTED = 200


class Documents:
    """The documents of a road's home, changed in the name of ``user`` by ``channel``. All methods may raise RetrievalError, those
    that change anything LedgerError."""

    def __init__(self, road: Road, user: str | None = None, channel: str = "cli") -> None:
        self._road, self._user, self._channel = road, user, channel

    def add(self, path: Path, how: How) -> Intake:
        """Take in a file or a folder; what was read, removed, refused and why. Raises DocumentFault."""
        from knowledge.intake import take_in

        how = replace(
            how, limits=self._road.settings.documents, record=lambda intake: self._record_intake(path, intake)
        )
        intake = take_in(self._road.library, path, how)
        self._copy()
        return intake

    def all(self) -> tuple[Document, ...]:
        """Every document, in the order in which they came."""
        return self._road.library.documents()

    def check(self) -> list[Remark]:
        """What is wrong with them, apart from and against the model."""
        from knowledge.check_documents import check_documents

        library, model = self._road.library, self._road.model
        content = [(document, library.passages(document)) for document in library.documents()]
        return check_documents(content, list(model.policies.roles), self._place_test(), model.parameters)

    def set_state(self, name: str, state: State) -> Document:
        """Enable, disable or archive the document called ``name``. Raises DocumentFault."""
        one = self._change(name, state, lambda library, one: library.set_state(one.id, state))
        return one.model_copy(update={"state": state})

    def remove(self, name: str) -> Document:
        """Forget the document called ``name``; its file stays where it is. Raises DocumentFault."""
        return self._change(name, "removed", lambda library, one: library.remove(one.id))

    def find(self, name: str) -> Document:
        """The one document of this id, number, title or file name. Raises DocumentFault: unknown-document, ambiguous-document."""
        documents = self._road.library.documents()
        wanted = name.strip().strip("《》")
        for told in ("id", "number", "title", "source"):
            found = [one for one in documents if getattr(one, told) == wanted]
            if len(found) == 1:
                return found[0]
            if found:
                listed = ", ".join(f"{one.id} ({one.source})" for one in found)
                raise DocumentFault("ambiguous-document", name=wanted, choices=listed)
        raise DocumentFault("unknown-document", name=wanted[:80])

    def _change(self, name: str, action: str, change: Callable[[Any, Document], None]) -> Document:
        one = self.find(name)
        self._record(action, {"document": one.id, "title": one.title, "source": one.source})
        change(self._road.library, one)
        self._copy()
        return one

    def _copy(self) -> None:
        """chromadb's copy follows; where the embedder fails, it goes on from there at the next question or change."""
        try:
            self._road.library.copy()
        except RetrievalError as fault:
            self._road.log.warning("the copy of the policy documents is behind: %s", fault)

    def _record_intake(self, path: Path, intake: Intake) -> None:
        refused = [{"source": one.source, "code": one.code} for one in intake.refused]
        self._record(
            "added",
            {
                "path": path.name,
                "read": [f"{one.id} {one.source}" for one in intake.read][:_LISTED],
                "unchanged": len(intake.unchanged),
                "removed": [f"{one.id} {one.source}" for one in intake.removed][:_LISTED],
                "refused": refused[:_LISTED],
            },
        )

    def _record(self, action: str, facts: dict[str, Any]) -> None:
        from assistant.ledger.ledger import Draft

        record = {"user": self._user, "channel": self._channel, "action": action, **facts}
        self._road.ledger.append(lambda _: [Draft("documents", record)])

    def _place_test(self) -> Callable[[str], bool]:
        """Whether a code is a place of the data; without data every code may be."""
        if not self._road.data_version:
            return lambda code: True
        return lambda code: self._road.name_of("place", code) != code
