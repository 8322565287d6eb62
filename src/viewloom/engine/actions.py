"""What a click may do: the steps of an `Action`, each checked."""

from viewloom.engine.coercion import plain_text
from viewloom.engine.fitting import Fitting
from viewloom.engine.urls import safe_link
from viewloom.lang.ast import ACTION_STEP_NAMES, Arr, Builtin, Node, Null, Str


def fit_action(fitting: Fitting, node: Node) -> Node | None:
    """Returns an `Action` of known steps with safe addresses; None if no step is left.

    A bare string becomes a message to the assistant: stock buttons throw on one. A single step is put into a list.
    """
    match node:
        case Builtin("Action", (Arr(items), *_)):
            steps = tuple(step for item in items if (step := _step(fitting, item)) is not None)
        case Builtin(name) if name in ACTION_STEP_NAMES:
            fitting.note("wrong-type")
            steps = tuple(step for step in (_step(fitting, node),) if step is not None)
        case _:
            fitting.note("wrong-type")
            text = plain_text(node)
            steps = (Builtin("ToAssistant", (Str(text),)),) if text else ()
    return Builtin("Action", (Arr(steps),)) if steps else None


def _step(fitting: Fitting, node: Node) -> Node | None:
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
            return node
        case Builtin("Set" | "Reset" | "Run"):
            return node
        case Str(value) if value.strip():
            fitting.note("wrong-type")
            return Builtin("ToAssistant", (Str(value),))
        case _:
            fitting.note("wrong-type")
            return None
