"""One question with the model: what was found for it so far, what the model may look up, what it has cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.agent.prompt import describe_term, repeats_instructions
from assistant.agent.proposal import Proposal, read_proposal
from assistant.agent.references import resolved
from assistant.agent.terms import FoundValue, TermIndex, Terms
from assistant.question import Explain, PolicyQuestion, QueryRequest, Question, Reconcile
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.describe import describe
from semantic_layer.errors import BadPeriod, LanguageModelError, WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from semantic_layer.query import SemanticQuery
from warehouse.names import NameIndex

if TYPE_CHECKING:
    from langchain_core.tools import BaseTool

MOST_TOLD = 1_500
Policies = Callable[[str], str]


@dataclass
class Session:
    """The tools' common ground. ``policies`` searches the documents that the asker may read."""

    question: Question
    model: SemanticModel
    names: NameIndex
    index: TermIndex
    terms: Terms
    policies: Policies | None = None
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    replies: list[str] = field(default_factory=list)

    def find_terms(self, words: str) -> str:
        """Metrics, attributes and segments of the model that are called like the words, or mean something like them."""
        found = self.index.terms(words[:200], self.question.user.role)
        self.terms = self.terms.joined(found)
        names = (*found.metrics[:8], *found.dimensions[:6], *found.segments[:6])
        return "\n".join(describe_term(name, self.model) for name in names)[:MOST_TOLD] or "nothing"

    def find_values(self, name: str) -> str:
        """Places, people, clients, products called like the name, each as a reference ($1 …) to be used as a value."""
        role = self.question.user.role
        policy = self.model.policies.roles.get(role, RolePolicy(label={"zh": "", "en": ""}))
        found = self.names.find(name[:100].lower(), self.question.user, policy)
        new = [FoundValue(dimension=one.dimension, code=one.code, text=name[:60]) for one in found[:6]]
        self.terms = self.terms.joined(Terms(values=tuple(new), dimensions=tuple(one.dimension for one in new)))
        places = {one: place for place, one in enumerate(self.terms.values, 1)}
        return "\n".join(f"${places[one]} {one.dimension}" for one in dict.fromkeys(new)) or "nothing"

    def describe_metric(self, metric: str) -> str:
        """What a metric means, how it is computed and by which attributes it can be split."""
        if metric not in self.terms.metrics:
            return "unknown metric: use find_terms first"
        told = describe(metric, self.model, "en")
        return "\n".join(f"{key}: {value}" for key, value in told.items() if value)[:MOST_TOLD]

    def preview_query(self, query: str) -> str:
        """Whether a query (as JSON text) can be computed for the asker, and over which days: nothing is run and no figure
        comes back."""
        try:
            content = f'{{"outcome": "understood", "requests": [{{"kind": "query", "query": {query}}}]}}'
            proposal = self.read(content)
        except LanguageModelError as error:
            return str(error.details.get("problem", error.code))
        request = proposal.requests[0]
        return "ok: " + self._bound(request.query) if isinstance(request, QueryRequest) else "ok"

    def search_policy(self, words: str) -> str:
        """Articles of the policy documents in force that are about the words."""
        return (self.policies(words[:200]) if self.policies is not None else "no documents")[:MOST_TOLD]

    def read(self, content: Any) -> Proposal:
        """What the model proposed, its references put back, its requests bound under the asker's rights. Raises
        LanguageModelError with the ``problem`` that the model is told."""
        try:
            proposal = self._proposal(json.loads(content) if isinstance(content, str) else content)
        except ValidationError as fault:
            first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise LanguageModelError("model-not-json", problem=f"{where}: {first['msg']}"[:300]) from fault
        except (ValueError, RecursionError) as fault:
            raise LanguageModelError("model-not-json", problem=f"not valid JSON: {fault}"[:200]) from fault
        except BadPeriod as fault:
            raise LanguageModelError("model-wrong-query", problem=f"{fault.code} {fault.details}"[:300]) from fault
        if proposal.outcome == "understood" and not proposal.requests:
            raise LanguageModelError("model-not-json", problem="requests: an understood question has at least one")
        if proposal.outcome == "unclear" and len(proposal.choices) < 2:
            raise LanguageModelError("model-not-json", problem="choices: an unclear question has at least two")
        for request in (*proposal.requests, *proposal.choices):
            if isinstance(request, PolicyQuestion) and (len(request.text) > 200 or repeats_instructions(request.text)):
                raise LanguageModelError("model-not-json", problem="text: one short question to the rules")
            if isinstance(request, QueryRequest | Explain | Reconcile):
                self._bound(request.query)
        return proposal

    def _proposal(self, content: Any) -> Proposal:
        """``content`` with codes for references to values, and rules for references to earlier requests."""
        told = self._with_values(content)
        listed = told.get("requests") if isinstance(told, dict) else None
        if not isinstance(listed, list):
            return read_proposal(told)
        whole, follows = resolved(listed, self.model, self.question.data_date, self._bound)
        return read_proposal({**told, "requests": whole}).model_copy(update={"follows": follows})

    def _bound(self, query: SemanticQuery) -> str:
        """The days and the groups of a query that can be computed here. Raises LanguageModelError with the problem."""
        user, model = self.question.user, self.model
        try:
            bound = bind(query, user, model, self.question.data_date)
            authorize(bound.query, user, model)
        except WenshuError as error:
            told = {
                key: value for key, value in error.details.items() if key in ("name", "closest", "metric", "allowed")
            }
            raise LanguageModelError("model-wrong-query", problem=f"{error.code} {told}"[:300], of=error) from error
        return f"{bound.period.start} to {bound.period.end}"

    def _with_values(self, content: Any) -> Any:
        if isinstance(content, dict):
            return {key: self._with_values(one) for key, one in content.items()}
        if isinstance(content, list):
            return [self._with_values(one) for one in content]
        if isinstance(content, str) and content.startswith("$") and content[1:].isdecimal():
            place = int(content[1:]) - 1
            return self.terms.values[place].code if 0 <= place < len(self.terms.values) else content
        return content

    def tools(self) -> list[BaseTool]:
        """The tools as langchain takes them."""
        from langchain_core.tools import StructuredTool

        known: list[Callable[..., str]] = [self.find_terms, self.find_values, self.describe_metric, self.preview_query]
        known += [self.search_policy] if self.policies is not None else []
        return [StructuredTool.from_function(tool) for tool in known]
