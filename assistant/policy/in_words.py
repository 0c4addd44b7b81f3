"""An answer from documents in a language model's words, where the settings allow it: every sentence cites, or is left out."""

from __future__ import annotations

from assistant.answer import Answer, Citation
from assistant.journey import Journey
from assistant.policy.supported import Sentence, read_sentences, supported
from assistant.question import PolicyQuestion
from assistant.written import written

PROMPT = "policy.md"
_LONGEST_CLAUSE = 1_500


def in_words(answer: Answer, request: PolicyQuestion, journey: Journey) -> Answer:
    """``answer``, whose citations answer ``request``, in the model's words with its clauses behind them; as it is where that is not
    allowed or asked for, or where no sentence is supported by what it cites."""
    settings = journey.road.settings.language_model.resolved()
    if not settings.policy_answers or not settings.available() or request.whole or request.previous or request.on:
        return answer
    text, why = written(_shown(request.text, answer.citations), journey, PROMPT)
    said = read_sentences(text)
    kept = tuple(one for one in said if supported(one, answer.citations))
    why = why or ("" if kept else "policy-not-supported")
    told = {"kept": len(kept), "removed": len(said) - len(kept), "why": why}
    journey.told["policy_answer"] = {name: value for name, value in told.items() if value != ""}
    journey.step("narrate", journey.phrases.say(why) if why else "")
    if why:
        return answer.model_copy(update={"assumptions": (*answer.assumptions, journey.phrases.say(why))})
    joint = " " if journey.language == "en" else ""
    lines = [_marked(one, answer.citations, journey) for one in kept]
    note = journey.phrases.say("policy-by-model", {"removed": str(len(said) - len(kept))})
    more = {"headline": lines[0], "text": joint.join((*lines, answer.text)), "assumptions": (*answer.assumptions, note)}
    return answer.model_copy(update=more)


def _marked(sentence: Sentence, clauses: tuple[Citation, ...], journey: Journey) -> str:
    """The sentence with where each of its clauses stands."""
    joint = "; " if journey.language == "en" else "；"
    places = (f"《{clauses[one].document}》{clauses[one].article}" for one in sentence.cites)
    return f"{sentence.text}[{joint.join(places)}]"


def _shown(question: str, clauses: tuple[Citation, ...]) -> str:
    """The question and the clauses, numbered, as the model is shown them."""
    listed = (
        f"[{n}] 《{one.document}》{one.article}\n{one.text[:_LONGEST_CLAUSE]}" for n, one in enumerate(clauses, 1)
    )
    return f"Question: {question}\n\nClauses:\n\n" + "\n\n".join(listed)
