"""Make the DOCX and PDF rules of knowledge/documents, each with its metadata beside it, from scripts/documents/*.md.

.venv/bin/python -m scripts.make_documents [h06_warnings …]

It needs Debian's fonts-noto-cjk for the PDFs.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.source_text import read_source

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "scripts" / "documents"
SERVED = ROOT / "knowledge" / "documents"
FORMATS = {
    "h03_risk_classification": "pdf",
    "h06_warnings": "docx",
    "h09_suitability": "pdf",
    "h11_tags_and_models": "docx",
    "h13_performance": "docx",
    "h14_loan_pricing": "pdf",
}


def make_document(name: str, served: Path = SERVED) -> Path:
    """Write the rule ``name`` in its format, and its metadata as ``FILE.yml`` beside it."""
    from scripts.write_docx import write_docx
    from scripts.write_pdf import write_pdf

    source = read_source(SOURCES / f"{name}.md")
    path = served / f"{name}.{FORMATS[name]}"
    (write_pdf if FORMATS[name] == "pdf" else write_docx)(source, path)
    path.with_name(f"{path.name}.yml").write_text(source.front, "utf-8")
    return path


if __name__ == "__main__":
    for chosen in sys.argv[1:] or FORMATS:
        print(make_document(chosen).relative_to(ROOT))
