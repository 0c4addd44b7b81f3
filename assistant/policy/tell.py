"""Clauses in sentences: what is quoted, where it stands, since when, what else was found."""

from __future__ import annotations

from assistant.answer import Citation
from assistant.journey import Journey
from assistant.policy.cite import title_of
from knowledge.passage import Hit

_NEAREST = 3


def leading(one: Citation, journey: Journey) -> str:
    """The sentence that an answer begins with: document, article, the quoted words, where they stand."""
    return journey.phrases.say("policy-clause", _facts(one, journey))


def sentences(code: str, ones: tuple[Citation, ...], journey: Journey) -> str:
    """Clauses one after the other, each in the sentence ``code``; empty without any."""
    return (" " if journey.language == "en" else "").join(
        journey.phrases.say(code, _facts(one, journey)) for one in ones
    )


def other_version(one: Citation, now: Citation, journey: Journey) -> str:
    """What another version says: the one before (repealed), or the one that holds today beside a repealed one."""
    code = "policy-before" if one.repealed else "policy-now"
    same = _same(one.quote, now.quote)
    return journey.phrases.say("policy-same" if same else code, _facts(one, journey))


def nearest(hits: tuple[Hit, ...]) -> str:
    """The titles that a search came nearest to."""
    titles = dict.fromkeys(f"《{title_of(hit.passage.document.title)}》" for hit in hits)
    return "、".join(list(titles)[:_NEAREST])


def source(one: Citation, journey: Journey) -> str:
    """Number, file number, version, page, since when and for whom it holds, in brackets."""
    phrases = journey.phrases
    parts = [one.number, one.doc_no, one.version]
    parts += [phrases.say("policy-page", {"page": str(one.page)})] if one.page else []
    if one.repealed:
        parts.append(phrases.say("policy-repealed", {"from": one.in_force_from or "", "to": one.in_force_to or ""}))
    elif one.in_force_from:
        parts.append(phrases.say("policy-since", {"day": one.in_force_from}))
    if one.organisation:
        parts.append(phrases.say("policy-only-in", {"org": one.organisation}))
    inner = (", " if journey.language == "en" else "，").join(part for part in parts if part)
    if not inner:
        return ""
    return f" ({inner})" if journey.language == "en" else f"（{inner}）"


def _facts(one: Citation, journey: Journey) -> dict[str, str]:
    english = journey.language == "en"
    heading = f" ({one.heading_en})" if english and one.heading_en else ""
    title = f"{one.document_en} (《{one.document}》)" if english and one.document_en else f"《{one.document}》"
    return {"title": title, "article": f"{one.article}{heading}", "quote": one.quote, "source": source(one, journey)}


def _same(first: str, second: str) -> bool:
    return "".join(first.split()) == "".join(second.split())
