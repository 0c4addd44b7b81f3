"""Settings of the language model, if there is one: which endpoint, how much it may cost, what it may be asked."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["grammar", "both", "model"]
# The variables of the environment that set what the file leaves out: the first that is there counts.
_ENVIRONMENT = {
    "base_url": ("WENSHU_LLM_BASE_URL", "OPENAI_BASE_URL", "OPENAI_API_BASE"),
    "model": ("WENSHU_LLM_MODEL", "OPENAI_MODEL"),
    "proxy": ("WENSHU_LLM_PROXY",),
    "mode": ("WENSHU_LLM_MODE",),
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Price(_Value):
    """What a model costs, in ``currency`` per million tokens; ``cached`` is for prompt tokens that the server had kept."""

    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    currency: str = "CNY"


class Budget(_Value):
    """The most that may be spent in a day, in all and per user, in tokens; 0 is no limit."""

    tokens: int = Field(default=2_000_000, ge=0)
    tokens_per_user: int = Field(default=200_000, ge=0)


class LanguageModelSettings(_Value):
    """An OpenAI-compatible endpoint. It is used when ``model`` is named here or in the environment, and a key or a
    ``base_url`` is there.

    ``key_variable`` names the environment variable that holds the key: keys are never in a file. ``small_model`` writes
    the narrative. ``mode``: ``grammar`` never asks the model, ``both`` asks it where the grammar is not sure, ``model`` asks it
    first. ``threshold`` is the grammar's confidence from which it answers alone. ``deadline_s`` bounds a question's whole stay
    with the model, ``timeout_s`` one call; ``max_calls`` and ``max_tokens`` bound what one question may use. ``narrative``
    lets the model rephrase findings that are on the screen, ``policy_answers`` lets it answer from clauses, which are then sent.
    ``prices`` by model.
    """

    base_url: str | None = Field(default=None, pattern=r"^https?://")
    model: str | None = None
    small_model: str | None = None
    key_variable: str = "OPENAI_API_KEY"
    proxy: str | None = None
    mode: Mode = "both"
    threshold: float = Field(default=0.8, ge=0, le=1)
    timeout_s: float = Field(default=20, gt=0, le=120)
    deadline_s: float = Field(default=30, gt=0, le=300)
    max_calls: int = Field(default=4, ge=1, le=10)
    max_tokens: int = Field(default=20_000, ge=500)
    narrative: bool = False
    policy_answers: bool = False
    prices: dict[str, Price] = {}
    budget: Budget = Budget()

    def resolved(self, environment: Mapping[str, str] | None = None) -> LanguageModelSettings:
        """With what the environment says where the file is silent."""
        known = os.environ if environment is None else environment
        found = {
            field: value
            for field, names in _ENVIRONMENT.items()
            if field not in self.model_fields_set and (value := next((known[n] for n in names if known.get(n)), None))
        }
        return LanguageModelSettings.model_validate({**self.model_dump(exclude_unset=True), **found})

    def key(self, environment: Mapping[str, str] | None = None) -> str:
        """The key, empty without one."""
        return (os.environ if environment is None else environment).get(self.key_variable, "")

    def available(self, environment: Mapping[str, str] | None = None) -> bool:
        """Whether there is a model to ask, and asking is not switched off."""
        return self.mode != "grammar" and bool(self.model) and bool(self.base_url or self.key(environment))

    def cost(self, model: str, prompt: int, completion: int, cached: int = 0) -> tuple[float, str] | None:
        """What so many tokens cost, and in which currency; None where no price is known."""
        price = self.prices.get(model)
        if price is None:
            return None
        kept = price.prompt if price.cached is None else price.cached
        amount = ((prompt - cached) * price.prompt + cached * kept + completion * price.completion) / 1_000_000
        return round(amount, 6), price.currency
