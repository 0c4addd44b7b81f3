"""Office files are ZIP archives of XML: looked at before any library opens them."""

from __future__ import annotations

import io
import zipfile

from knowledge.reading.blocks import Unreadable

MAX_BYTES = 300 << 20
MAX_MEMBERS = 10_000
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_zip(content: bytes, member: str) -> io.BytesIO:
    """``content`` as an archive that holds ``member``, unpacks to a sane size and declares no entities of its own.

    Raises Unreadable: encrypted-document, wrong-type, document-too-heavy, hostile-document.
    """
    if content.startswith(_COMPOUND):
        raise Unreadable("encrypted-document" if _ENCRYPTED in content else "old-office-format")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _look(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as fault:
        raise Unreadable("damaged-document") from fault
    except RuntimeError as fault:  # zipfile's word for a password
        raise Unreadable("encrypted-document") from fault
    return io.BytesIO(content)


def _look(archive: zipfile.ZipFile, member: str) -> None:
    members = archive.infolist()
    if sum(one.file_size for one in members) > MAX_BYTES or len(members) > MAX_MEMBERS:
        raise Unreadable("document-too-heavy")
    if member not in archive.namelist():
        raise Unreadable("wrong-type")
    for one in members:
        if one.filename.endswith((".xml", ".rels")):
            with archive.open(one) as part:
                start = part.read(2048)
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start or "<!DOCTYPE".encode("utf-16-le") in start:
                raise Unreadable("hostile-document")
