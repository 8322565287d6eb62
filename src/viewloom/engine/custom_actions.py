"""Actions of the caller's own on a button: `{type: "save_note", params: {id: "n1"}}`.

The stock renderer hands an object without `steps` to the page's `onAction` as it is, so that is what goes out, whatever
a model made of it: the object, `@save_note({id: "n1"})`, the same within `Action([…])`, or positional arguments. Each
param is fitted to its schema. Nothing is made up: without a required param the action is dropped, and the button
says its label to the assistant, as one without an action does.
"""

from collections.abc import Iterable

from viewloom.catalogue.component import CustomAction, Prop, Record
from viewloom.engine.coercion import nearest_name
from viewloom.engine.fitting import Fitting
from viewloom.lang.ast import Comp, Node, Null, Obj, Ref, Str

_RESERVED = frozenset({"type", "params"})


def maybe_custom_action(fitting: Fitting, node: Node) -> tuple[CustomAction, Node] | None:
    """Returns the action that a node means and the params as they were given; None if it means none."""
    if not fitting.library.actions:
        return None
    match node:
        case Obj(entries):
            given = dict(entries)
            action = _named(fitting, given.get("type"))
            rest = Obj(tuple((key, value) for key, value in entries if key not in _RESERVED))
            return None if action is None else (action, given.get("params", rest))
        case Comp(name, args):
            action = _named(fitting, Str(name))
            return None if action is None else (action, _params_of(action, args))
        case Str(value):
            exact = next((action for action in fitting.library.actions if action.name == value), None)
            return None if exact is None else (exact, Obj(()))
        case _:
            return None


def first_custom_action(fitting: Fitting, steps: Iterable[Node]) -> tuple[CustomAction, Node] | None:
    """Returns the first action of the caller's own among an `Action`'s steps."""
    return next((found for step in steps if (found := maybe_custom_action(fitting, step))), None)


def fit_custom_action(fitting: Fitting, node: Node, action: CustomAction, params: Node) -> Node | None:
    """Returns the action as the renderer takes it; None, with a repair noted, if a required param cannot be had."""
    fitted = _fit_params(fitting, action, params)
    if fitted is None:
        fitting.note("missing-required", action.name)
        return None
    entries: list[tuple[str, Node]] = [("type", Str(action.name))]
    if fitted.entries:
        entries.append(("params", fitted))
    whole = Obj(tuple(entries))
    # An empty `params` says nothing; leaving it out is no repair.
    if node not in {whole, Obj((*entries, ("params", Obj(()))))}:
        fitting.note("wrong-type")
    return whole


def _fit_params(fitting: Fitting, action: CustomAction, params: Node) -> Obj | None:
    if not isinstance(action.params, Record) or isinstance(params, Ref):
        fitted = fitting.fit(params, action.params)
        return fitted if isinstance(fitted, Obj) else None if params != Null() else Obj(())
    given = dict(params.entries) if isinstance(params, Obj) else {}
    if given.keys() - {field.name for field in action.params.fields}:
        fitting.note("excess-arguments", action.name)
    kept: list[tuple[str, Node]] = []
    for field in action.params.fields:
        value = _fit_param(fitting, given.get(field.name, Null()), field)
        if value is not None:
            kept.append((field.name, value))
        elif field.required:
            return None
    return Obj(tuple(kept))


def _fit_param(fitting: Fitting, given: Node, field: Prop) -> Node | None:
    if given == Null():
        return None
    fitted = fitting.fit(given, field.type)
    return None if fitted == Null() else fitted


def _params_of(action: CustomAction, args: tuple[Node, ...]) -> Node:
    """Reads the arguments of `@name(…)`: one object, or values in the order of the params."""
    match args:
        case (Obj() | Ref() as only,):
            return only
        case _ if isinstance(action.params, Record):
            names = (field.name for field in action.params.fields)
            return Obj(tuple(zip(names, args, strict=False)))
        case _:
            return Obj(())


def _named(fitting: Fitting, name: Node | None) -> CustomAction | None:
    match name:
        case Str(value):
            known = {action.name: action for action in fitting.library.actions}
            return known.get(value) or known.get(nearest_name(value, known) or "")
        case _:
            return None
