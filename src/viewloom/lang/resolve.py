"""Statements to elements: references put in place, props named, values checked.

Main path: `Resolver.resolve(key)` runs the plan of a statement and of every statement it reaches, each once, on an
explicit stack. A name that is being materialised when it is met again, or that nothing defines, counts as null (a
placeholder inside expressions). What came out is kept as a `Result`, with what was found wrong and which names it
used.

Two ways to share: normally every statement is materialised once and shared. With `in_place=True` a statement that
takes part in a cycle is materialised again at each use, as the reference does, until `IN_PLACE_BUDGET` steps are
spent.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import cast

from viewloom.lang import reports
from viewloom.lang.ast import Comp, Node, Placeholder, Ref, RuntimeRef, with_children
from viewloom.lang.diagnostics import ErrorCode
from viewloom.lang.elements import NOTHING, Element, Part, Value, is_dynamic
from viewloom.lang.limits import DEFAULT_LIMITS, Limits
from viewloom.lang.parser import Statement
from viewloom.lang.plan import NODE, VALUE, PlanStep, compile_plan
from viewloom.lang.results import ENTRY, Cache, Event, Key, Result
from viewloom.lang.signatures import MISSING, ComponentSignature, Param, Signatures
from viewloom.lang.validate import INVALID, Check

IN_PLACE_BUDGET = 200_000


class _Frame:
    """A statement being materialised."""

    __slots__ = (
        "events",
        "has_events",
        "is_cyclic",
        "is_partial",
        "key",
        "label",
        "names",
        "plan",
        "stack",
        "steps",
        "used",
    )

    def __init__(self, key: Key, label: str, plan: list[PlanStep], *, is_partial: bool) -> None:
        self.key = key
        self.label = label
        self.plan = plan
        self.steps = iter(plan)  # where it goes on once another statement is there
        self.is_partial = is_partial
        self.stack: list[Part] = []
        self.events: list[Event | Result] = []
        self.has_events = False
        self.names: list[str] = []
        self.used: list[str] = []
        self.is_cyclic = False


class Resolver:
    """Materialises statements of one program.

    Args:
        signatures: What the library takes.
        lookup: The statement of a name, None if there is none.
        is_partial: Whether a name's statement is incomplete, so that checks are held back.
        cache: Results to use and to extend.
        limits: The bounds.
        in_place: Whether cyclic statements are materialised at each use.
    """

    def __init__(
        self,
        signatures: Signatures,
        lookup: Callable[[str], Statement | None],
        *,
        is_partial: Callable[[str], bool],
        cache: Cache | None = None,
        limits: Limits = DEFAULT_LIMITS,
        in_place: bool = False,
    ) -> None:
        self._signatures = signatures
        self._lookup = lookup
        self._is_partial = is_partial
        self._limits = limits
        self._cache = cache or Cache()
        self._results = self._cache.results
        self._cyclic: dict[Key, Result] = {}
        self._budget = IN_PLACE_BUDGET if in_place else 0
        self._frames: list[_Frame] = []
        self._active: set[str] = set()
        self._frame = _Frame(("", ENTRY), "", [], is_partial=False)

    def resolve(self, key: Key, label: str) -> Result | None:
        """Materialise the statement that `key` names; findings in it are reported under `label`."""
        if self._lookup(key[0]) is None:
            return None
        self._enter(key, label)
        return self._run()

    def _known(self, key: Key) -> Result | None:
        known = self._cache.results.get(key)
        return self._cyclic.get(key) if known is None and self._budget <= 0 else known

    def _enter(self, key: Key, label: str) -> None:
        name, mode = key
        expression = cast("Statement", self._lookup(name)).expression
        is_partial = self._is_partial(name)
        planned = self._cache.plans.get(key)
        if planned is None or planned[0] is not expression:
            plan = compile_plan(expression, self._signatures, as_value=mode != NODE)
            planned = expression, plan
            self._cache.plans[key] = planned
        self._frame = _Frame(key, label, planned[1], is_partial=is_partial)
        self._frames.append(self._frame)
        if mode != ENTRY:
            self._active.add(name)

    def _run(self) -> Result:
        while True:
            frame = self._frame
            stack = frame.stack
            for step in frame.steps:
                if isinstance(step, Part):
                    stack.append(step)
                elif step(self) is False:
                    break  # another statement comes first; it pushes its part
            else:
                result = self._leave(frame)
                if not self._frames:
                    return result

    def _leave(self, frame: _Frame) -> Result:
        self._frames.pop()
        self._budget -= len(frame.plan)
        part = frame.stack.pop()
        name, mode = frame.key
        self._active.discard(name)
        if mode in (VALUE, ENTRY) and isinstance(part.value, Element):
            old = part.value
            named = Element(old.type_name, old.props, frame.label, old.has_dynamic_props)
            part = Part(named, part.is_dynamic, part.depth, part.size)
        result = Result(
            part,
            tuple(frame.events),
            tuple(frame.names),
            tuple(frame.used),
            is_cyclic=frame.is_cyclic,
            has_events=frame.has_events,
        )
        if frame.is_cyclic:
            self._cyclic[frame.key] = result
        else:
            self._cache.keep(frame.key, result)
        if self._frames:
            self._frame = self._frames[-1]
            self._use(result, name)
        return result

    def _use(self, result: Result, name: str) -> None:
        """Push the part of another statement."""
        frame = self._frame
        frame.stack.append(result.part)
        frame.events.append(result)
        frame.used.append(name)
        if result.is_cyclic:
            frame.is_cyclic = True
        if result.has_events:
            frame.has_events = True

    def _report(self, event: Event) -> None:
        self._frame.events.append(event)
        self._frame.has_events = True

    def _push(self, part: Part) -> None:
        """Push a composite part, or null if it passes a limit."""
        if part.depth > self._limits.tree_depth:
            self._report(reports.too_deep(self._frame.label, self._limits))
            part = NOTHING
        elif part.size > self._limits.nodes:
            self._report(reports.too_large(self._frame.label, self._limits))
            part = NOTHING
        self._frame.stack.append(part)

    def _pop(self, count: int) -> list[Part]:
        stack = self._frame.stack
        if not count:
            return []
        parts = stack[-count:]
        del stack[-count:]
        return parts

    def reference(self, ref: Ref, key: Key) -> bool:
        """Push what the name stands for, now or after its statement was materialised; False means after."""
        frame = self._frame
        name = ref.name
        frame.names.append(name)
        if name not in self._active:
            known = self._results.get(key) or self._known(key)
            if known is not None:
                self._use(known, name)
                return True
        statement = self._lookup(name)
        if statement is None or name in self._active:
            self._unresolved(ref, is_cycle=statement is not None)
            frame.stack.append(NOTHING if key[1] == VALUE else Part(Placeholder(name), True, 1, 1))  # noqa: FBT003
            return True
        if statement.kind in ("query", "mutation"):
            frame.used.append(name)
            runtime = RuntimeRef(name, "mutation" if statement.kind == "mutation" else "query")
            frame.stack.append(Part(runtime, True, 1, 1))  # noqa: FBT003 - a hot path
            return True
        self._enter(key, name)
        return False

    def _unresolved(self, ref: Ref, *, is_cycle: bool) -> None:
        frame = self._frame
        frame.has_events = True
        if is_cycle:
            frame.is_cyclic = True
            frame.events.append(reports.cycle(frame.label, ref))
        else:
            frame.events.append(reports.undefined(frame.label, ref))

    def array(self, droppable: tuple[bool, ...]) -> None:
        """Replace as many parts by an array; droppable items vanish if null."""
        parts = [
            part
            for part, drop in zip(self._pop(len(droppable)), droppable, strict=True)
            if not (drop and part.value is None)
        ]
        self._push(_composite(tuple(part.value for part in parts), parts))

    def mapping(self, keys: tuple[str, ...]) -> None:
        """Replace as many parts by an object."""
        parts = dict(zip(keys, self._pop(len(keys)), strict=True))  # of entries with the same key the last one counts
        values = {key: part.value for key, part in parts.items()}
        self._push(_composite(MappingProxyType(values), list(parts.values())))

    def check(self, param: Param, call: Comp) -> None:
        """Check the last part against its slot."""
        stack = self._frame.stack
        part = stack[-1]
        if type(part.value) in param.fragment.plain_types:
            return

        def report(code: ErrorCode, path: str, message: str) -> None:
            self._report(reports.misfit(self._frame.label, call, (code, path, message)))

        checked = Check(report, is_partial=self._frame.is_partial).run(part.value, param.fragment, f"/{param.name}")
        if checked is not part.value:
            dynamic = checked is not INVALID and is_dynamic(checked)
            stack[-1] = Part(checked, dynamic, part.depth, part.size)

    def element(self, signature: ComponentSignature, call: Comp) -> None:
        """Replace the parts of a call by its element, or null if it cannot stand."""
        params = signature.params
        parts = self._pop(min(len(params), len(call.args)))
        props: dict[str, Value] = {}
        broken: list[str] = []
        depth, size, dynamic = 1, 1, False
        for param, (value, is_dynamic_part, below, count) in zip(params, parts, strict=False):
            size += count
            if below >= depth:
                depth = below + 1
            if value is not INVALID:
                props[param.name] = value
                dynamic = dynamic or is_dynamic_part
            elif param.default is not MISSING:
                props[param.name] = param.default
            elif param.required:
                broken.append(param.name)
        if len(call.args) > len(params):
            self._report(reports.excess(self._frame.label, call, signature))
        is_complete = self._fill(props, signature, call, broken)
        if not is_complete or broken:
            self._frame.stack.append(NOTHING)
            return
        self._push(Part(Element(call.name, MappingProxyType(props), None, dynamic), dynamic, depth, size))

    def _fill(self, props: dict[str, Value], signature: ComponentSignature, call: Comp, broken: list[str]) -> bool:
        """Give required props their defaults; return whether none is left without a value."""
        is_complete = True
        for param in signature.params:
            if not param.required or props.get(param.name) is not None or param.name in broken:
                continue
            if param.default is not MISSING:
                props[param.name] = param.default
                continue
            is_complete = False
            is_null = param.name in props
            self._report(reports.lack(self._frame.label, call, signature, param, is_null=is_null))
        return is_complete

    def unknown(self, call: Comp, *, as_value: bool) -> None:
        """Report a component that the library does not have; in value mode it is null."""
        self._report(reports.unknown(self._frame.label, call, self._signatures))
        if as_value:
            self._frame.stack.append(NOTHING)

    def reserved(self, call: Comp) -> None:
        """Report a `Query` or `Mutation` in the middle of a value; it is null."""
        self._report(reports.reserved(self._frame.label, call))
        self._frame.stack.append(NOTHING)

    def join(self, node: Node, count: int) -> None:
        """Replace `count` parts by `node` with the parts as children."""
        parts = self._pop(count)
        joined = with_children(node, tuple(part.value for part in parts))
        depth = 1 + max((part.depth for part in parts), default=0)
        self._push(Part(joined, True, depth, 1 + sum(part.size for part in parts)))  # noqa: FBT003 - a hot path


def _composite(value: Value, parts: list[Part]) -> Part:
    """Build the part of a value made of `parts`."""
    depth, size, dynamic = 1, 1, False
    for part in parts:
        size += part.size
        if part.depth >= depth:
            depth = part.depth + 1
        if part.is_dynamic and part.value is not INVALID:
            dynamic = True
    return Part(value, dynamic, depth, size)
