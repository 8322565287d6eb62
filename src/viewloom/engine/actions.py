"""What a click may do: the steps of an `Action`, each checked."""

from collections.abc import Callable

from viewloom.engine.coercion import plain_text
from viewloom.engine.custom_actions import first_custom_action, fit_custom_action, maybe_custom_action
from viewloom.engine.fitting import Fitting
from viewloom.lang.ast import ACTION_STEP_NAMES, Arr, Builtin, Node, Null, Str
from viewloom.safety.urls import safe_link

Rewrite = Callable[[Node], Node]


def fit_action(fitting: Fitting, node: Node, rewrite: Rewrite) -> Node | None:
    """Returns an `Action` of known steps with safe addresses, or a custom action; None if no step is left.

    A bare string becomes a message to the assistant: stock buttons throw on one. A single step is put into a list. An
    action of the caller's own stands alone: what a reader would leave undone beside it is dropped.
    """
    own = maybe_custom_action(fitting, node) or first_custom_action(fitting, _steps(node))
    if own is not None:
        return fit_custom_action(fitting, node, *own)
    match node:
        case Builtin("Action", (Arr(items), *_)):
            given = items
        case Builtin("Action", (given_step, *_)):
            fitting.note("wrong-type")
            given = (given_step,)
        case Builtin(name) if name in ACTION_STEP_NAMES:
            fitting.note("wrong-type")
            given = (node,)
        case _:
            fitting.note("wrong-type")
            text = plain_text(node)
            given = (Builtin("ToAssistant", (Str(text),)),) if text else ()
    steps = tuple(step for item in given if (step := _step(fitting, item, rewrite)) is not None)
    return Builtin("Action", (Arr(steps),)) if steps else None


def _steps(node: Node) -> tuple[Node, ...]:
    match node:
        case Builtin("Action", (Arr(items), *_)):
            return items
        case Builtin("Action", args):
            return args[:1]
        case _:
            return ()


def _step(fitting: Fitting, node: Node, rewrite: Rewrite) -> Node | None:
    match node:
        case Builtin("OpenUrl", (Str(url), *_)):
            checked = safe_link(url)
            if checked is None:
                fitting.note("unsafe-url")
                return None
            return Builtin("OpenUrl", (Str(checked),))
        case Builtin("OpenUrl"):
            # An address that is put together in the page cannot be checked here.
            fitting.note("unsafe-url")
            return None
        case Builtin("ToAssistant", args) if args and args[0] != Null():
            return rewrite(node)
        case Builtin("Set" | "Reset" | "Run"):
            return rewrite(node)
        case Str(value) if value.strip():
            fitting.note("wrong-type")
            return Builtin("ToAssistant", (Str(value),))
        case _:
            fitting.note("wrong-type")
            return None
