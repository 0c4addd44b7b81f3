"""What a language model writes about what it is shown, where the settings and the budget allow it; what it took is counted."""

from __future__ import annotations

from assistant.journey import Journey
from assistant.question import ModelUse
from semantic_layer.errors import LanguageModelError


def written(shown: str, journey: Journey, prompt: str = "narrative.md") -> tuple[str, str]:
    """(the text by the rules in the file ``prompt``, why there is none). A stop by the asker ends the call."""
    from assistant.agent.narrative import narrative
    from assistant.ledger.usage import note_use, spent

    if spent(journey.road.ledger, journey.user_id, journey.road.settings.language_model.budget):
        return "", "narrative-no-budget"
    use: ModelUse | None
    try:
        text, use = narrative(shown, journey.road.agent_endpoint, journey.language, prompt, journey.stopped.is_set)
        why = "" if text else "model-cut-short"
    except LanguageModelError as error:
        text, use, why = "", error.details.get("use"), error.code
    if isinstance(use, ModelUse):
        note_use(journey.road.ledger, journey.user_id, use)
        known = journey.route.use
        journey.route = journey.route.model_copy(update={"use": use if known is None else known.plus(use)})
    return text, why
