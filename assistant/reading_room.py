"""The documents as a reader finds them: which there are for the role and place, in which versions, article by article; and what
their keepers may do, each change under their name."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.boards import places_below
from assistant.documents import Documents
from knowledge.passage import Document, Passage, Reader, State
from knowledge.versions import in_force
from semantic_layer.errors import AccessDenied, EngineError, UnknownName

if TYPE_CHECKING:
    from assistant.road import Road
    from knowledge.intake import Intake
    from knowledge.read_document import Form

FOLDER = "documents"


@dataclass(frozen=True)
class Listed:
    """A document with the days on which it held; ``repealed`` where that is over, ``coming`` where it has not begun; ``place`` is
    what its organisation is called."""

    document: Document
    repealed: bool
    coming: bool
    place: str


class ReadingRoom:
    """The documents of a road's home for one user. Every method may raise RetrievalError; what changes anything AccessDenied,
    DocumentFault and LedgerError."""

    def __init__(self, road: Road, user_id: str) -> None:
        self._road = road
        self._user = road.find_user(user_id)
        self._policy = road.model.policies.roles.get(self._user.role)

    @property
    def keeps(self) -> bool:
        """Whether the user takes documents in and says which are searched."""
        return self._policy is not None and self._policy.documents

    @property
    def judges(self) -> bool:
        """Whether the user sees how a search ranked."""
        return self.keeps or (self._policy is not None and self._policy.typed_sql)

    def listed(self) -> list[Listed]:
        """What the user may read, the keeper everything; what holds today first, by number."""
        today, library = self._today(), self._road.library
        places = self._places()
        found = [
            Listed(
                one,
                one.in_force_to is not None and one.in_force_to < today,
                _begins_after(one, today),
                self._place(one),
            )
            for one in in_force(library.documents())
            if self.keeps or self._may_read(one, places)
        ]
        return sorted(found, key=lambda one: (one.repealed, not one.document.number, _number(one.document)))

    def opened(self, document_id: str) -> tuple[Passage, ...]:
        """The articles of a document in their order. Raises UnknownName where there is none that the user may read."""
        for one in self.listed():
            if one.document.id == document_id:
                return self._road.library.passages(one.document)
        raise UnknownName("unknown-document", name=document_id[:40])

    def family(self, document: Document) -> tuple[Document, ...]:
        """The other versions of a document."""
        return self._road.library.other_versions(document)

    def take_in(self, name: str, content: bytes, form: Form, told: Callable[[int, int, str], None]) -> Intake:
        """Keep an uploaded file in the home and take it in, by the process that reads hostile files. Raises AccessDenied."""
        from knowledge.intake import How

        self._check()
        folder = self._road.home / FOLDER / secrets.token_hex(6)
        folder.mkdir(parents=True, mode=0o700)
        file = folder / _file_name(name)
        file.write_bytes(content)
        intake = self._documents().add(file, How(form=form, on_progress=told))
        if not intake.read:
            file.unlink()
            folder.rmdir()
        return intake

    def set_state(self, document_id: str, state: State) -> None:
        """Enable, disable or archive a document. Raises AccessDenied."""
        self._check()
        self._documents().set_state(document_id, state)

    def places(self) -> dict[str, str]:
        """The places of the bank by code."""
        return {path.rstrip("/").split("/")[-1]: label for path, label in places_below(self._road, "/").items()}

    def _documents(self) -> Documents:
        return Documents(self._road, self._user.id, "page")

    def _check(self) -> None:
        if not self.keeps:
            raise AccessDenied("keepers-only")

    def _today(self) -> date:
        try:
            return self._road.data_date
        except EngineError:
            return self._road.ledger.clock().date()

    def _places(self) -> tuple[str, ...] | None:
        """The codes of the own path and of every place below it; None for all of them."""
        if self._policy is not None and self._policy.all_rows:
            return None
        own = self._user.org_path or "/"
        below = (
            [path.rstrip("/").split("/")[-1] for path in places_below(self._road, own)] if self._user.org_path else []
        )
        return (*(part for part in own.split("/") if part), *below)

    def _may_read(self, one: Document, places: tuple[str, ...] | None) -> bool:
        """Whether it is for the user on a day on which it holds or held."""
        on = one.in_force_from or one.in_force_to or date.max
        reader = Reader(role=self._user.role, places=places, on=on)
        return reader.may_read(one, self._road.library.business_roles)

    def _place(self, one: Document) -> str:
        return self._road.name_of("place", one.organisation) if one.organisation else ""


def typed_form(**typed: str | date | tuple[str, ...] | None) -> Form:
    """What a person filled in; what was left empty is the file's own to say."""
    from knowledge.read_document import Form

    return Form.model_validate({name: value for name, value in typed.items() if value})


def _begins_after(one: Document, today: date) -> bool:
    return one.in_force_from is not None and one.in_force_from > today


def _number(one: Document) -> tuple[int, str]:
    digits = "".join(char for char in one.number if char.isdigit())
    return int(digits or 0), one.title


def _file_name(name: str) -> str:
    """The last part of ``name``, printable and short; its ending stays."""
    last = Path("".join(char for char in name if char.isprintable()).replace("\\", "/")).name.lstrip(".") or "document"
    ending = Path(last).suffix[:10]
    return last[: len(last) - len(ending)].encode()[:120].decode(errors="ignore") + ending
