"""What to ask the model, and what the server writes around its answer.

Two ways. A *taught* model gets the system prompt of the library and the conversation, and the library's grammar if
its provider takes one (`engine.constraint`). A *guided* one, too small for that, gets the prompt, the grammar and the
frame of the family of screens that the request belongs to.
"""

from dataclasses import dataclass

from viewloom.catalogue.families import Guided, guide
from viewloom.catalogue.prompt import render_prompt
from viewloom.catalogue.prose_prompt import render_prose_prompt
from viewloom.engine.capacity import asked_lengths
from viewloom.engine.composing import is_composed, maybe_draft
from viewloom.engine.constraint import maybe_constraint
from viewloom.engine.history import render_messages, spoken_turns
from viewloom.engine.request import ChatRequest
from viewloom.providers.base import Grammar, Message, Prompt

_JSON_FORMATS = frozenset({"json_schema", "json_object"})


@dataclass(frozen=True, slots=True)
class Plan:
    """One model call and its frame.

    Attributes:
        prompt: The call.
        before: Program text ahead of the model's.
        after: Program text behind it.
        is_quoted: The model's text goes inside a string literal that `before` opens.
        is_silent: There is nothing for the model to do.
        lark: The grammar that the whole reply should keep to; None if nothing holds the model.
        is_prose: The model writes markdown, not the language.
        is_composed: The reply is composed by rule, which takes its time; nothing of it is in the plan.
        is_raw: The client asked for JSON: what the model writes is passed on as it is.
    """

    prompt: Prompt
    before: str = ""
    after: str = ""
    is_quoted: bool = False
    is_silent: bool = False
    lark: str | None = None
    is_prose: bool = False
    is_raw: bool = False
    is_composed: bool = False


def plan_reply(request: ChatRequest) -> Plan:
    """Returns the plan for a request."""
    if is_composed(request):
        return Plan(Prompt(request.chosen.name, ()), is_silent=True, is_composed=True)
    if request.sampling.get("response_format", {}).get("type") in _JSON_FORMATS:
        return _in_json(request)
    if request.chosen.model.guidance == "families":
        return _guided(request)
    model, library = request.chosen.model, request.library
    if model.dialect == "prose":
        return _in_prose(request)
    constraint = maybe_constraint(model, library, request.sampling)
    system = Message("system", constraint.system if constraint else render_prompt(library, model.tier))
    draft = filter(None, (maybe_draft(request),))
    prompt = Prompt(
        model=request.chosen.name,
        messages=(system, *render_messages(request.messages), *draft),
        sampling=request.sampling,
        grammar=constraint.grammar if constraint else None,
        caller=request.payer.account_id,
    )
    return Plan(prompt, lark=constraint.lark if constraint else None)


def _in_json(request: ChatRequest) -> Plan:
    prompt = Prompt(
        model=request.chosen.name,
        messages=render_messages(request.messages),
        sampling=request.sampling,
        caller=request.payer.account_id,
    )
    return Plan(prompt, is_raw=True)


def _in_prose(request: ChatRequest) -> Plan:
    system = Message("system", render_prose_prompt(request.library))
    prompt = Prompt(
        model=request.chosen.name,
        messages=(system, *render_messages(request.messages, request.library.signatures)),
        sampling=request.sampling,
        caller=request.payer.account_id,
    )
    return Plan(prompt, is_prose=True)


def _guided(request: ChatRequest) -> Plan:
    guided = guide(spoken_turns(request.messages), request.library)
    prompt = Prompt(
        model=request.chosen.name,
        messages=prompt_messages(guided.messages),
        sampling={**guided.sampling, **_limits(request, guided)},
        grammar=None if guided.grammar is None else Grammar(guided.grammar_syntax, guided.grammar),
        prefix=guided.prefix,
        caller=request.payer.account_id,
    )
    return Plan(
        prompt,
        before=guided.before,
        after=guided.after,
        is_quoted=guided.dialect == "prose",
        is_silent=guided.max_tokens == 0,
    )


def prompt_messages(pairs: tuple[tuple[str, str], ...]) -> tuple[Message, ...]:
    """Returns a family's messages as a provider takes them."""
    return tuple(Message(role, text) for role, text in pairs)  # pyright: ignore[reportArgumentType]


def _limits(request: ChatRequest, guided: Guided) -> dict[str, object]:
    """Keeps of the client's sampling what does not undo the family's: shorter, seeded, stopped earlier."""
    asked = asked_lengths(request.sampling)
    kept = {name: request.sampling[name] for name in ("seed", "stop") if name in request.sampling}
    return {**kept, "max_tokens": min([guided.max_tokens, *asked])}
