"""A small shelf of documents for the tests of search: a rule, its repealed version, a branch's stricter one, one for few eyes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from knowledge.library import Library
from knowledge.passage import Document, Passage, Reader

ROLES = ("hq_manager", "org_manager", "rm")
TODAY = date(2026, 5, 31)

TEXTS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "deposits": (
        {
            "title": "《存款偏离度管理办法》",
            "number": "D2",
            "version": "2024",
            "in_force_from": date(2024, 7, 1),
            "supersedes": ("《存款偏离度管理办法（2014年版）》",),
        },
        [
            ("第一条", "为规范存款业务，防止月末冲时点，制定本办法。"),
            ("第九条", "月末存款偏离度不得超过4%。"),
            ("第十条", "不得以时点存款余额排名下达任务。"),
        ],
    ),
    "deposits-2014": (
        {
            "title": "《存款偏离度管理办法（2014年版）》",
            "version": "2014",
            "in_force_from": date(2014, 9, 1),
        },
        [("第五条", "月末存款偏离度不得超过3%。")],
    ),
    "lending": (
        {"title": "《对公授信管理办法》", "number": "D4", "in_force_from": date(2024, 1, 1)},
        [
            ("第七条", "住房抵押的抵押率不得超过70%，土地不得超过60%。"),
            ("第八条", "流动资金贷款展期，一年以内的累计不得超过原期限。"),
        ],
    ),
    "lending-o04": (
        {"title": "《宁波分行对公授信实施细则》", "in_force_from": date(2025, 1, 1), "organisation": "O04"},
        [("第三条", "住房抵押的抵押率不得超过65%。")],
    ),
    "exposure": (
        {"title": "《大额风险暴露管理办法》", "number": "D5", "audience": ("hq_manager",)},
        [("第四条", "行业集中度赫芬达尔指数达到2500的列入观察。")],
    ),
}


def shelf() -> list[tuple[Document, list[Passage]]]:
    """The documents with their passages."""
    filled = []
    for id, (facts, articles) in TEXTS.items():
        document = Document(id=id, source=f"{id}.md", checksum="0" * 64, **facts)
        passages = [Passage(document=document, ordinal=n, article=a, text=t) for n, (a, t) in enumerate(articles)]
        filled.append((document, passages))
    return filled


def put(library: Library, document: Document, passages: Sequence[Passage]) -> None:
    """Take in one document."""
    with library.changing() as change:
        change.put(document, passages)


def reader(role: str = "hq_manager", places: tuple[str, ...] | None = None, on: date = TODAY) -> Reader:
    """Somebody who asks."""
    return Reader(role=role, places=places, on=on)
