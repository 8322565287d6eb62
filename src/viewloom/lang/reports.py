"""What can be found while a statement is materialised, in words: one function for each finding.

`viewloom.lang.build` and `viewloom.lang.resolve` find the same things on different ways and say them alike.
"""

from viewloom.lang.ast import Comp, Ref
from viewloom.lang.diagnostics import ErrorCode
from viewloom.lang.hints import suggestion
from viewloom.lang.limits import Limits
from viewloom.lang.results import Event
from viewloom.lang.signatures import ComponentSignature, Param, Signatures
from viewloom.lang.validate import lacking


def misfit(label: str, call: Comp, finding: tuple[ErrorCode, str, str]) -> Event:
    """A value does not fit its slot; `finding` is code, path and message."""
    code, path, message = finding
    return Event(code, message, label, call.at, call.name, path)


def excess(label: str, call: Comp, signature: ComponentSignature) -> Event:
    """There are more arguments than props."""
    count = len(signature.params)
    spare = len(call.args) - count
    message = f"{call.name} takes {count} arg(s), got {len(call.args)} ({spare} excess dropped)"
    return Event("excess-args", message, label, call.at, call.name, hint=signature.usage)


def lack(label: str, call: Comp, signature: ComponentSignature, param: Param, *, is_null: bool) -> Event:
    """A required prop is absent or null."""
    code, path, message = lacking(f"/{param.name}", is_null=is_null)
    return Event(code, message, label, call.at, call.name, path, signature.usage)


def unknown(label: str, call: Comp, signatures: Signatures) -> Event:
    """The library does not have the component."""
    hint = suggestion(call.name, signatures.names)
    return Event("unknown-component", f'Unknown component "{call.name}"', label, call.at, call.name, hint=hint)


def reserved(label: str, call: Comp) -> Event:
    """A `Query` or `Mutation` stands in the middle of a value."""
    message = f"{call.name}() must be a statement of its own, not part of a value"
    hint = f'Write: data = {call.name}("…") and use data here.'
    return Event("inline-reserved", message, label, call.at, call.name, hint=hint)


def undefined(label: str, ref: Ref) -> Event:
    """Nothing defines the name."""
    hint = f"Define {ref.name} in a statement of its own, or leave it out."
    return Event("unresolved-reference", f'"{ref.name}" is not defined.', label, ref.at, name=ref.name, hint=hint)


def cycle(label: str, ref: Ref) -> Event:
    """The name stands for something that it is part of."""
    message = f'"{ref.name}" refers to itself, directly or through other statements.'
    return Event("reference-cycle", message, label, ref.at, name=ref.name)


def too_deep(label: str, limits: Limits) -> Event:
    """The tree passes the limit on its depth."""
    return Event("tree-depth-limit", f"The tree is deeper than {limits.tree_depth} levels.", label, -1)


def too_large(label: str, limits: Limits) -> Event:
    """The tree passes the limit on its size."""
    return Event("node-limit", f"The tree has more than {limits.nodes} parts.", label, -1)
