"""From a conversation to a guided call of a small model: choose the family, let it compose the screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from viewloom.catalogue.families import chart, explanation, form, ideas, receipt, steps, table, talk
from viewloom.catalogue.families.choice import Chosen, Family, choose
from viewloom.catalogue.families.figures import given_figures
from viewloom.catalogue.families.request import Request, read_request
from viewloom.catalogue.families.turn import Guided, Messages, Turn
from viewloom.catalogue.library import Library


@dataclass(frozen=True, slots=True)
class _Family:
    """What a family's module gives.

    Attributes:
        compose: Composes the screen.
        examples: The stable beginning of its prompt; None if the model has no part in it.
        needs: Components without which the explanation takes its place.
    """

    compose: Callable[[Request, Library], Guided]
    examples: Callable[[], Messages] | None
    needs: tuple[str, ...]


_FAMILIES: dict[Family, _Family] = {
    "form": _Family(form.compose, form.examples, form.NEEDS),
    "chart": _Family(chart.compose, chart.examples, chart.NEEDS),
    "table": _Family(table.compose, table.examples, table.NEEDS),
    "steps": _Family(steps.compose, steps.examples, steps.NEEDS),
    "ideas": _Family(ideas.compose, ideas.examples, ideas.NEEDS),
    "explanation": _Family(explanation.compose, explanation.examples, explanation.NEEDS),
    "talk": _Family(talk.compose, talk.examples, talk.NEEDS),
    "receipt": _Family(receipt.compose, None, receipt.NEEDS),
}


def guide(turns: Sequence[Turn], library: Library) -> Guided:
    """Compose the prompt, the grammar and the surrounding program for the last user turn.

    Args:
        turns: The conversation, oldest first; of assistant turns, the program text.
        library: What the reply may use.
    """
    request = read_request(turns)
    if request.form is None and talk.is_lost(request):
        return replace(talk.compose_lost(request, library), reason="a script that the model cannot read")
    chosen = _choose(request, library)
    return replace(_FAMILIES[chosen.family].compose(request, library), reason=chosen.reason)


def prefixes(library: Library) -> tuple[tuple[str, Messages], ...]:
    """The stable beginnings of the prompts, to be read by the model ahead of the first request.

    Args:
        library: Families that it lacks the components for are left out.
    """
    return tuple(
        (name, family.examples())
        for name, family in _FAMILIES.items()
        if family.examples is not None and _is_possible(family, library)
    )


def _choose(request: Request, library: Library) -> Chosen:
    if request.form is not None:
        return Chosen("receipt", "a form was sent")
    chosen = choose(request.text, figures=len(given_figures(request.text, request.language)))
    if _is_possible(_FAMILIES[chosen.family], library):
        return chosen
    return Chosen("explanation", f"the library lacks what {chosen.family} needs")


def _is_possible(family: _Family, library: Library) -> bool:
    return all(library.component(name) is not None for name in family.needs)
