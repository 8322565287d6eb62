"""The system prompt that teaches a model to answer in OpenUI Lang with a library's components.

`render_prompt` puts four parts together: the language, the components, advice, examples. Three tiers: *compact* for
small models (the components that most answers need, by their first props), *standard* for general ones (all of them),
*full* where tokens do not matter. A library gives the same bytes every time, so that providers' prompt caches hit;
whatever belongs to one conversation comes after it and is not written here.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, assert_never

from viewloom.catalogue import examples
from viewloom.catalogue.component import ActionPlan, AnyValue, Component, ListOf, Prop
from viewloom.catalogue.examples import Example
from viewloom.catalogue.library import Library, standard_library
from viewloom.catalogue.notation import Notation
from viewloom.errors import InvalidRequest

Tier = Literal["compact", "standard", "full"]

PROMPTS_KEPT = 256
"""How many rendered prompts are kept: libraries repeat from request to request."""

COMPACT_PROPS = {
    "Card": 1,
    "Stack": 2,
    "TextContent": 2,
    "Callout": 3,
    "Table": 1,
    "Col": 2,
    "BarChart": 2,
    "LineChart": 2,
    "PieChart": 2,
    "Series": 2,
    "Steps": 1,
    "StepsItem": 2,
    "Form": 3,
    "FormControl": 2,
    "Input": 2,
    "TextArea": 2,
    "Select": 2,
    "SelectItem": 2,
    "Buttons": 1,
    "Button": 1,
    "ListBlock": 1,
    "ListItem": 2,
    "FollowUpBlock": 1,
    "FollowUpItem": 1,
    "CodeBlock": 2,
}
"""What the compact tier teaches: components, and how many of their first props."""


@lru_cache(maxsize=PROMPTS_KEPT)
def render_prompt(library: Library, tier: Tier = "standard") -> str:
    """Write the system prompt for a library.

    Returns:
        Plain text that ends in a newline; the same for the same library and tier.
    """
    match tier:
        case "compact":
            notation = Notation(_common(library))
            language = _COMPACT_LANGUAGE.replace("{root}", library.root).replace("{block}", notation.block_name)
            parts = (
                language,
                _compact_components(notation),
                _own_actions(notation),
                _examples(examples.COMPACT, library),
            )
        case "standard":
            notation = Notation(library)
            parts = (
                _language(library, state=False),
                _components(notation),
                _own_actions(notation),
                _advice(library),
                _examples(examples.STANDARD, library),
            )
        case "full":
            notation = Notation(library, explicit=True)
            parts = (
                _language(library, state=True),
                _components(notation),
                _own_actions(notation),
                _advice(library),
                _examples(examples.FULL, library),
            )
        case _:
            assert_never(tier)
    return "\n\n".join(part for part in parts if part) + "\n"


_LANGUAGE = (
    "You answer with a user interface, written in OpenUI Lang: one program, with no prose around it and no code fence."
    "\n\n# Language\n"
    "- One statement a line: name = Component(arguments).\n"
    "- The first line is root = {root}([...]), a list of names that the next lines define, so the screen builds up as "
    "you write. Go in the order in which things are seen, each followed by its parts.\n"
    "- Define every name you use; use every name you define.\n"
    "- Arguments go by position, never as key: value. Leave out optional ones at the end; write null for one you skip "
    "before others.\n"
    '- Values: "text", 12.5, true, false, null, [lists], {key: value}, names, components. Text is in double quotes, '
    r'on one line, with \" and \n inside. Numbers are bare: 1200, not "1,200".'
)
_ACTIONS = (
    '\n- A click does what its Action says: Action([@ToAssistant("what the user tells you")]) or'
    ' Action([@OpenUrl("https://...")]).'
)
_STATE = (
    "\n- $name = value declares a variable. Pass $name to a prop whose type starts with $ and the two stay equal. Steps"
    ' that change it: @Set($name, value), @Reset($name). Values may be computed: $count > 3 ? "many" : "few".'
)


def _language(library: Library, *, state: bool) -> str:
    acts = any(isinstance(prop.type, ActionPlan) for component in library.components for prop in component.props)
    return _LANGUAGE.replace("{root}", library.root) + (_ACTIONS if acts else "") + (_STATE if state else "")


_ANYTHING = (AnyValue(), ListOf(AnyValue()))


def _components(notation: Notation) -> str:
    """List all components: the root, then what it holds with its parts, then what nothing holds by name."""
    library = notation.library
    root = library.by_name[library.root]
    listed = {root.name}
    blocks = [c for c in library.components if c.name in notation.blocks]
    block_lines = list(_lines(notation, blocks, listed))
    others = [c for c in library.components if c.name not in listed]
    lines = ["# Components", notation.legend, *notation.record_lines(), notation.line([root])]
    if block_lines:
        lines += ["Blocks:", *block_lines, *notation.exception_lines()]
    takers = [c.name for c in library.components if any(prop.type in _ANYTHING for prop in c.props)]
    # Without a taker there is no place for the others: a model should not hear of them.
    if takers and others:
        lines += [f"Only in {', '.join(takers)}:", *_lines(notation, others, listed)]
    return "\n".join(lines)


def _lines(notation: Notation, components: Iterable[Component], listed: set[str], depth: int = 0) -> Iterator[str]:
    """Write a line for each component not yet listed, each followed by its parts, indented."""
    alike: dict[tuple[Prop, ...], list[Component]] = {}
    for component in components:
        if component.name not in listed:
            alike.setdefault(component.props, []).append(component)
    for same in alike.values():
        # What a sibling listed as its part is not repeated.
        fresh = [component for component in same if component.name not in listed]
        if fresh:
            listed.update(component.name for component in fresh)
            yield "  " * depth + notation.line(fresh)
            parts = [notation.library.by_name[name] for name in notation.parts(fresh[0])]
            yield from _lines(notation, parts, listed, depth + 1)


_ADVICE: tuple[tuple[tuple[str, ...], str], ...] = (
    ((), "Write in the user's language. For a short answer one TextContent is enough."),
    ((), "Never make up addresses of links and images; say so where figures are only an illustration."),
    (("Table",), "All columns of a table have equally many cells."),
    (("Form",), "In a form, each FormControl has its own line and each field its own name."),
    (("FollowUpBlock",), "End with a FollowUpBlock of two or three questions where they help."),
)
"""Advice, each with the components that it is about."""


def _own_actions(notation: Notation) -> str:
    """Tell of the caller's own actions; empty without any."""
    if not notation.library.actions:
        return ""
    lines = map(notation.action_line, notation.library.actions)
    return "\n".join(("# Actions of this app", "A button may have one of these as its action, alone:", *lines))


def _advice(library: Library) -> str:
    lines = [f"- {advice}" for needed, advice in _ADVICE if all(map(library.component, needed))]
    if own := [component.name for component in library.components if component.is_custom]:
        lines.append(f"- Made for this app, so take them where they fit: {', '.join(own)}.")
    return "\n".join(["# Advice", *lines])


_COMPACT_LANGUAGE = (
    "Answer only with a program in OpenUI Lang: no other text, no code fence.\n"
    "- One statement a line: name = Component(arguments).\n"
    "- First line: root = {root}([names of the parts]). Then define these names in order, and the names they use.\n"
    '- Arguments by position. Text in "double quotes" on one line, numbers bare, lists in [ ].\n'
    "- In the list below, ? may be left out, a|b is one of these in quotes, T[] a list, {block} any component.\n"
    "- Write in the user's language. Do not make up links."
)


def _compact_components(notation: Notation) -> str:
    common = notation.library
    root = common.by_name[common.root]
    shown = (root, *(component for component in common.components if component != root))
    lines = [notation.line([component], props_shown=_compact_props(component, common)) for component in shown]
    named = [
        line for line in notation.record_lines() if any(line.split(" = ")[0] in shown_line for shown_line in lines)
    ]
    return "\n".join(["# Components", *named, *lines])


def _compact_props(component: Component, library: Library) -> int | None:
    """Count the props to show; None for all. A button shows its action where the caller has some."""
    shown = COMPACT_PROPS.get(component.name)
    acting = [index + 1 for index, prop in enumerate(component.props) if isinstance(prop.type, ActionPlan)]
    return max(shown, *acting) if shown and acting and library.actions else shown


def _common(library: Library) -> Library:
    """Leave out the standard components that most answers can do without; the caller's own ones stay."""
    standard = standard_library("chat").by_name.keys() | standard_library("full").by_name.keys()
    rare = standard & library.by_name.keys() - COMPACT_PROPS.keys() - {library.root}
    try:
        return library.without(rare)
    except InvalidRequest:
        return library


def _examples(candidates: Iterable[Example], library: Library) -> str:
    shown = [example for example in candidates if examples.fits(example, library)]
    if not shown:
        return ""
    return "\n\n".join(["# Examples", *(f"User: {example.request}\n{example.program}" for example in shown)])
