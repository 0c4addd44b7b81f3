"""What is mended in a question's text once its words are known, in this order: each gives a better text, or none."""

from __future__ import annotations

from assistant.grammar.measured_tags import measured_tag
from assistant.grammar.phrasing import reordered, unjoined
from assistant.grammar.repairs import repaired
from assistant.grammar.shared_endings import spelt_out

MENDS = (unjoined, repaired, repaired, reordered, spelt_out, measured_tag)
