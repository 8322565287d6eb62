"""Models that are held to the library's grammar: what is sent, and whether the reply shows that it was in force.

GBNF is what is sent, since llama.cpp and every back end of vLLM read it. That a provider says it takes grammars is no
proof that it heeds this one, so the reply is matched as it comes and a reply that strays is reported; the weaver treats
both alike. Source: ADR 0006.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from viewloom.catalogue.constrained_prompt import has_state, render_constrained_prompt
from viewloom.catalogue.library import Library
from viewloom.catalogue.program_grammar import render_program_grammar
from viewloom.engine.models import Model
from viewloom.providers.base import FinishReason, Grammar
from viewloom.providers.grammar import TextMatcher

_CALLS = ("tools", "functions")
_TEXT_FORMAT = {"type": "text"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """What holds a model to the library's grammar.

    Attributes:
        system: The system prompt whose examples keep to the grammar.
        grammar: What the provider is sent.
        lark: The same grammar as the reply is matched with.
    """

    system: str
    grammar: Grammar
    lark: str


def maybe_constraint(model: Model, library: Library, sampling: Mapping[str, Any]) -> Constraint | None:
    """Returns what holds the model; None if it is left free, or if the request asks for more than a program."""
    if not model.is_constrained or model.dialect != "language" or _asks_for_more(sampling):
        return None
    taught = has_state(model.tier)
    return Constraint(
        render_constrained_prompt(library, model.tier),
        Grammar("gbnf", render_program_grammar(library, "gbnf", has_state=taught)),
        render_program_grammar(library, "lark", has_state=taught),
    )


def _asks_for_more(sampling: Mapping[str, Any]) -> bool:
    """Whether the grammar would forbid what the request asks for: calls of tools, or another format."""
    return any(map(sampling.get, _CALLS)) or sampling.get("response_format") not in (None, _TEXT_FORMAT)


class GrammarCheck:
    """Reads a reply beside the weaver.

    Args:
        lark: The grammar that the reply was to keep to.
        sampling: The request's sampling: a stop sequence may end a reply anywhere.
    """

    def __init__(self, lark: str, sampling: Mapping[str, Any]) -> None:
        self._matcher = TextMatcher(lark)
        self._may_stop_anywhere = bool(sampling.get("stop"))

    def feed(self, text: str) -> None:
        """Takes a piece of the model's text."""
        self._matcher.feed(text)

    def is_kept(self, reason: FinishReason | None) -> bool:
        """Whether the reply kept to the grammar: all of it, or what there is of it if something cut it short."""
        if reason == "stop" and not self._may_stop_anywhere:
            return self._matcher.is_whole
        return self._matcher.is_prefix
