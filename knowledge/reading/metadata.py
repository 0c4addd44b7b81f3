"""What a document says about itself: in its front matter or the file beside it, else in its name and its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Any

from knowledge.reading.blocks import Block, Reading, Unreadable, tidy
from knowledge.reading.numerals import NUMERAL
from knowledge.reading.parts import Part
from knowledge.reading.radicals import whole

KEYS = frozenset(
    "title title_en summary_en articles_en asked_as number doc_no version in_force_from in_force_to supersedes"
    " owner audience organisation".split()
)
BY_ARTICLE = {"articles_en": "article: English heading", "asked_as": "article: words that people ask by"}
LISTS = ("supersedes", "audience")
DATES = ("in_force_from", "in_force_to")
_MAX_FRONT = 200_000
_MAX_VALUE = 5_000

_DAY = r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
_FROM = re.compile(rf"自\s*{_DAY}\s*起?\s*(?:正式)?(?:施行|实施|执行|生效|试行)|{_DAY}\s*起?\s*(?:施行|实施|生效)")
_ISSUED = re.compile(rf"{_DAY}[^。\n]{{0,120}}?(?:公布|发布|印发|通过|修订|修正)")
_REPEALED = re.compile(r"[^。]*(?:同时|即行|予以|一并|相应)?废止[^。]*")
_NAMED = re.compile(r"《([^《》]{2,80})》(?!\s*第)")
_DOC_NO = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[［(（]\d{4}[〕\]］)）]\s*第?\s*\d{1,4}\s*号|[\u4e00-\u9fff]{2,40}令\s*(?:[〔\[(（]?\d{4}[〕\])）]?\s*年?\s*)?第\s*\d{1,4}\s*号"
)
_OWNER = re.compile(r"由(?:本行|总行)?([\u4e00-\u9fff]{2,16}?(?:部|室|中心|委员会|总局|办公室))(?:负责)?(?:解释|制定)")
_NAME_NOISE = re.compile(r"^[\d\s._-]+(?=\D{4})|[\s_-]+(?:v\d[\d.]*|final|终稿|定稿|副本|copy)$", re.IGNORECASE)
_PROGRAM_NOISE = re.compile(r"^microsoft \w+ - |^\(?(?:anonymous|untitled|无标题)\)?$|\.(?:docx?|pdf)$", re.IGNORECASE)
_STRUCTURE = re.compile(rf"第\s*{NUMERAL}+\s*[编章节条]|[一二三四五六七八九十]+、")
_RULE = re.compile(
    r"(?:办法|规定|细则|条例|制度|准则|指引|规程|规则|守则|手册|标准|方案|意见|通知|流程|解释|法)(?:[（(].{1,20}[)）])?$"
)
_HEAD = 8
_BRACKETED = re.compile(r"[（(【\[]([^（()）【】\[\]]*)[）)】\]]")
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_front(text: str) -> dict[str, Any]:
    """The metadata that ``text`` (YAML) declares, checked. Raises Unreadable(bad-front-matter) with the problem."""
    import yaml

    if len(text) > _MAX_FRONT:
        raise Unreadable("bad-front-matter", problem="too long")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise Unreadable("bad-front-matter", problem="aliases")
        declared = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise Unreadable("bad-front-matter", problem=tidy(str(fault))[:160]) from fault
    if declared is None:
        return {}
    if not isinstance(declared, dict):
        raise Unreadable("bad-front-matter", problem=tidy(text)[:60])
    for key, value in declared.items():
        if key not in KEYS:
            raise Unreadable("unknown-metadata", name=str(key)[:60], known=", ".join(sorted(KEYS)))
        if (problem := _problem(key, value)) is not None:
            raise Unreadable("bad-front-matter", problem=f"{key}: {problem}")
    return {key: _plain(key, value) for key, value in declared.items() if value not in (None, "", [])}


def _problem(key: str, value: object) -> str | None:
    """What is wrong with a declared value; None when nothing is."""
    if value is None:
        return None
    if key in BY_ARTICLE:
        right = isinstance(value, dict) and all(isinstance(one, str) for pair in value.items() for one in pair)
        return None if right else BY_ARTICLE[key]
    if key in LISTS:
        listed = value if isinstance(value, list) else [value]
        return None if all(isinstance(one, str | int) for one in listed) else "a list of names"
    if key in DATES:
        return None if type(value) is date or _as_date(str(value)) else "YYYY-MM-DD"
    return None if isinstance(value, str | int | float | date) and len(str(value)) <= _MAX_VALUE else "text"


def _plain(key: str, value: Any) -> Any:
    if key in BY_ARTICLE:
        return {whole(article): whole(said) for article, said in value.items()}
    if key in LISTS:
        return [whole(str(one)).strip() for one in (value if isinstance(value, list) else [value])]
    return whole(str(value)).strip()


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def title_of(reading: Reading, declared: dict[str, Any], source: str) -> str:
    """What the document is called: declared, else what its file is called, else what its text begins with."""
    if declared.get("title"):
        return str(declared["title"])
    stem = _NAME_NOISE.sub("", PurePosixPath(source).stem).strip()
    stem = re.sub(r"^《([^《》]+)》", r"\1", stem)
    written = _written_title(reading)
    written = written[1:-1] if written.startswith("《") and written.endswith("》") else written
    chinese = len(re.findall(r"[\u4e00-\u9fff]", stem))
    if chinese >= 4 or (chinese >= 2 and _BRACKETED.sub("", stem) in written):
        return stem
    return written or stem or source


def _written_title(reading: Reading) -> str:
    first = next((block for block in reading.blocks if block.kind == "heading" and block.level == 1), None)
    return tidy(first.text) if first else _first_line(reading.blocks) or _PROGRAM_NOISE.sub("", reading.title)


def _first_line(blocks: Sequence[Block]) -> str:
    """The line at the head of the text that reads like the name of a rule, else the first; empty where neither is a title."""
    lines = [tidy(block.text.split("\n")[0]) for block in blocks[:_HEAD] if block.kind == "text"]
    opening = list(takewhile(lambda line: not _STRUCTURE.match(line), lines))
    titles = [line for line in opening if len(line) <= 60 and line[-1:] not in "。；，："]
    named = next((line for line in titles if _RULE.search(line)), "")
    return named or (titles[0] if titles and titles[0] == lines[0] else "")


def found_in_text(parts: Sequence[Part], title: str, source: str) -> dict[str, Any]:
    """Reference, dates, version, what is replaced and who explains it, as far as the text says so."""
    opening = "\n".join(part.text for part in parts[:2] if part.kind == "section" and not part.headings)[:1500]
    closing = "\n".join(part.text for part in parts if part.kind == "article")[-4_000:]
    found: dict[str, Any] = {}
    reference = _DOC_NO.search(re.sub(_DAY, " ", opening.replace(title, " ")))
    if reference:
        found["doc_no"] = re.sub(r"\s", "", reference[0])
    issued = [day for match in _ISSUED.finditer(opening) if (day := _day(match.groups()))]
    begins = _day(_last(_FROM, opening)) or _day(_last(_FROM, closing))
    days = [day for day in (begins, max(issued, default=None)) if day is not None]
    if days:
        found["in_force_from"] = max(days).isoformat()
    year = _YEAR.search(" ".join(_BRACKETED.findall(f"{title} {PurePosixPath(source).stem}")))
    if year or issued:
        found["version"] = year[0] if year else max(issued).isoformat()
    named = (name for text in _REPEALED.findall(closing) for name in _NAMED.findall(text))
    replaced = list(dict.fromkeys(name for name in named if name != title))
    if replaced:
        found["supersedes"] = replaced
    owner = _OWNER.search(closing)
    if owner:
        found["owner"] = owner[1]
    return found


def _last(pattern: re.Pattern[str], text: str) -> tuple[str | None, ...]:
    matches = list(pattern.finditer(text))
    return matches[-1].groups() if matches else ()


def _day(groups: tuple[str | None, ...]) -> date | None:
    digits = [int(group) for group in groups if group]
    try:
        return date(*digits[:3]) if len(digits) >= 3 else None
    except ValueError:
        return None
