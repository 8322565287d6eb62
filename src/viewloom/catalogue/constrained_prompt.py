"""The system prompt for a model that the grammar constrains: its examples are what the grammar lets it write."""

from functools import lru_cache

from viewloom.catalogue import examples
from viewloom.catalogue.canonical import canonical_program
from viewloom.catalogue.library import Library
from viewloom.catalogue.prompt import PROMPTS_KEPT, Tier, render_prompt

_NAMES = """
# Names
Name the parts in root's list c1, c2, c3 and so on, and define them in this order, one a line. Define no other names: \
write what belongs to a part inside it.
"""


@lru_cache(maxsize=PROMPTS_KEPT)
def render_constrained_prompt(library: Library, tier: Tier = "standard") -> str:
    """Write the system prompt for a library and its grammar. The same bytes each time."""
    prompt = render_prompt(library, tier)
    for example in (*examples.COMPACT, *examples.STANDARD, *examples.FULL):
        if example.program in prompt:
            prompt = prompt.replace(example.program, canonical_program(example.program, library) or example.program)
    return prompt + _NAMES


def has_state(tier: Tier) -> bool:
    """Tell whether a tier's prompt teaches variables: a model that does not know them would leave holes with them."""
    return tier == "full"
