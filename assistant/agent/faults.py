"""What can go wrong with a server, as LanguageModelError: its own texts are never shown, they may hold keys and questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import openai
from langchain.agents.structured_output import StructuredOutputError
from langchain_core.exceptions import LangChainException
from langgraph.errors import GraphRecursionError

from semantic_layer.errors import EngineError, LanguageModelError

# What a reply that is not the protocol (HTML, another shape, nothing) makes of the client.
_NOT_THE_PROTOCOL = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)


@contextmanager
def translated() -> Iterator[None]:
    """Everything that the client raises becomes a LanguageModelError with a code."""
    try:
        yield
    except (LanguageModelError, EngineError):
        raise
    except (openai.AuthenticationError, openai.PermissionDeniedError) as fault:
        raise LanguageModelError("model-refused-key", status=fault.status_code) from None
    except openai.RateLimitError:
        raise LanguageModelError("model-busy") from None
    except openai.APITimeoutError:
        raise LanguageModelError("model-too-slow") from None
    except openai.APIConnectionError:
        raise LanguageModelError("model-unreachable") from None
    except openai.APIStatusError as fault:
        raise LanguageModelError("model-broken", status=fault.status_code) from None
    except openai.LengthFinishReasonError:
        raise LanguageModelError("model-cut-short") from None
    except openai.ContentFilterFinishReasonError:
        raise LanguageModelError("model-declined") from None
    except GraphRecursionError:
        raise LanguageModelError("model-calls-spent") from None
    except StructuredOutputError:
        raise LanguageModelError("model-not-json", problem="exactly one interpretation is expected") from None
    except (openai.OpenAIError, LangChainException):
        raise LanguageModelError("model-broken") from None
    except _NOT_THE_PROTOCOL:
        raise LanguageModelError("model-not-json", problem="the reply cannot be read as JSON") from None
