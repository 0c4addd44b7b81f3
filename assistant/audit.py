"""What people do with the ledger: show, search, comment, export, verify, retain, see alarms; each under their own rights."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from assistant.road import Road
from semantic_layer.errors import AccessDenied, BadInput, UnknownName
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User

if TYPE_CHECKING:
    from assistant.ledger.export import Exported
    from assistant.ledger.retain import Archived
    from assistant.ledger.search import Wanted
    from assistant.ledger.verify import Verdict


LONGEST_COMMENT: Final = 2_000


class Audit:
    """The ledger of a road's home. Methods that take a ``user_id`` raise UnknownUser; those for auditors alone raise
    AccessDenied (``audit-only``) for everybody else; all may raise LedgerError."""

    def __init__(self, road: Road) -> None:
        self._road = road

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which people write and read times here."""
        return ZoneInfo(self._road.settings.ledger.alarms.time_zone)

    def show(self, audit_id: str, user_id: str) -> list[dict[str, Any]]:
        """The entries of an audit id, oldest first, as far as the user may see them. Raises UnknownName."""
        from assistant.ledger.view import view

        user, policy = self._who(user_id)
        seen = view(self._road.ledger.find(audit_id), user, policy)
        if not seen:
            raise UnknownName("audit-not-found", name=audit_id[:40], closest=[])
        return seen

    def search(self, wanted: Wanted, user_id: str, limit: int = 50) -> list[list[dict[str, Any]]]:
        """The newest questions that are wanted, each as its entries, as far as the user may see them."""
        from assistant.ledger.search import search

        return search(self._road.ledger, wanted, *self._who(user_id), limit)

    def comment(self, audit_id: str, user_id: str, text: str) -> None:
        """Say something about a record that the user may see; it stays in the ledger. Raises UnknownName, BadInput."""
        from assistant.ledger.ledger import Draft

        seen, said = self.show(audit_id, user_id), text.strip()
        if not said or len(said) > LONGEST_COMMENT or seen[0]["entry"] != "decision":
            raise BadInput("no-comment", most=LONGEST_COMMENT)
        user = self._road.find_user(user_id)
        record = {"user": user.id, "role": user.role, "comment": said}
        self._road.ledger.append(lambda _: [Draft("comment", record, audit_id)])

    def alarms(self, user_id: str, since: datetime | None = None) -> list[dict[str, Any]]:
        """The newest alarms, newest first; for auditors."""
        from assistant.ledger.search import alarms_raised

        self._auditor(user_id)
        return alarms_raised(self._road.ledger, since)

    def export(
        self, file: Path, user_id: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> Exported:
        """The entries of a time as a file of JSON lines; for auditors. Raises BadInput."""
        from assistant.ledger.export import export

        return export(self._road.ledger, file, self._auditor(user_id), since=since, until=until)

    def export_lines(
        self, user_id: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[Exported, bytes]:
        """The same file for a page to hand over: its facts and its content."""
        with TemporaryDirectory(prefix="wenshu-") as folder:
            file = Path(folder) / "ledger.jsonl"
            return self.export(file, user_id, since=since, until=until), file.read_bytes()

    def retain(self, before: date, user_id: str) -> Archived:
        """Move the entries written before a day into an archive; for auditors. Raises BadInput."""
        from assistant.ledger.retain import retain

        user = self._auditor(user_id)
        return retain(self._road.ledger, before, self._road.settings.ledger, user.id, user.role)

    def adopt(self, user_id: str, reason: str) -> int:
        """Anchor the ledger as it is, with a reason that stays in it; for auditors. The number of the entry that says so."""
        from assistant.ledger.adopt import adopt

        user = self._auditor(user_id)
        return adopt(self._road.home, self._road.settings.ledger, {"user": user.id, "role": user.role}, reason)

    def verify(self) -> Verdict:
        """Read the whole ledger again, also one that does not open any more."""
        from assistant.ledger.open_ledger import verify_home

        return verify_home(self._road.home, self._road.settings.ledger)

    def _who(self, user_id: str) -> tuple[User, RolePolicy | None]:
        user = self._road.find_user(user_id)
        return user, self._road.model.policies.roles.get(user.role)

    def _auditor(self, user_id: str) -> User:
        user, policy = self._who(user_id)
        if policy is None or not policy.audit:
            raise AccessDenied("audit-only", policy=user.role)
        return user
