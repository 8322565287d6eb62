"""Writes the program around the model's text, with the components that the library has.

The root statement comes first and names all children, so that each shows as soon as it is defined; then what is known
beforehand, then the model's part, then the rest. A component that the library lacks is left out.
"""

from collections.abc import Mapping, Sequence

from viewloom.catalogue.component import Component
from viewloom.catalogue.families.choice import Family
from viewloom.catalogue.families.turn import Dialect, Guided, Messages
from viewloom.catalogue.grammar import positional, quoted
from viewloom.catalogue.library import Library


class Screen:
    """A program in the making; `before` and `after` are its text around the model's part."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._children: list[str] = []
        self._head: list[str] = []
        self._tail: list[str] = []
        self._opening: str | None = None
        self._closing = ""

    def has(self, *names: str) -> bool:
        """Whether the library has all these components."""
        return all(self._library.component(name) is not None for name in names)

    def component(self, name: str) -> Component:
        """Gives a component that the library has."""
        return self._library.by_name[name]

    def call(self, name: str, arguments: Mapping[str, str]) -> str:
        """Writes a call of a component; the arguments are program text."""
        component = self._library.by_name[name]
        return f"{name}({', '.join(str(argument) for argument in positional(component, arguments))})"

    def define(self, name: str, value: str) -> None:
        """Adds a statement that is no child of the root."""
        (self._head if self._opening is None else self._tail).append(f"{name} = {value}")

    def show(self, name: str, component: str, arguments: Mapping[str, str]) -> None:
        """Adds a child of the root, if the library has the component."""
        if self.has(component):
            self._children.append(name)
            self.define(name, self.call(component, arguments))

    def model_writes(self, name: str, *, opening: str, closing: str) -> None:
        """Marks the place of the model's text: a child of the root whose value stands around it."""
        self._children.append(name)
        self._opening, self._closing = f"{name} = {opening}", closing

    def model_defines(self) -> None:
        """Marks the place of the model's text: whole statements, which others refer to."""
        self._opening, self._closing = "", ""

    def header(self, title: str, subtitle: str = "") -> None:
        """Shows the heading: the first thing the person sees."""
        subtitles = {"subtitle": quoted(subtitle)} if subtitle else {}
        if self.has("CardHeader"):
            self.show("header", "CardHeader", {"title": quoted(title), **subtitles})
        else:
            self.show("header", "TextContent", {"text": quoted(title), "size": quoted("large-heavy")})

    def note(self, title: str, description: str) -> None:
        """Shows a notice about where the content comes from."""
        arguments = {"variant": quoted("info"), "title": quoted(title), "description": quoted(description)}
        if self.has("TextCallout"):
            self.show("note", "TextCallout", arguments)
        elif self.has("Callout"):
            self.show("note", "Callout", arguments)
        else:
            self.small("note", f"{title}: {description}")

    def small(self, name: str, text: str) -> None:
        """Shows a line of small text."""
        self.show(name, "TextContent", {"text": quoted(text), "size": quoted("small")})

    def follow_ups(self, texts: Sequence[str]) -> None:
        """Shows what the person may ask next: as follow-ups, or as buttons where the library has none."""
        if self.has("FollowUpBlock", "FollowUpItem"):
            items = ", ".join(self.call("FollowUpItem", {"text": quoted(text)}) for text in texts)
            self.show("more", "FollowUpBlock", {"items": f"[{items}]"})
        elif self.has("Buttons", "Button"):
            buttons = ", ".join(self.button(text, text, variant="secondary") for text in texts)
            self.show("more", "Buttons", {"buttons": f"[{buttons}]"})

    def button(self, label: str, message: str, *, variant: str) -> str:
        """Writes a button that sends a message as the person's next turn."""
        action = f"Action([@ToAssistant({quoted(message)})])"
        return self.call("Button", {"label": quoted(label), "action": action, "variant": quoted(variant)})

    @property
    def before(self) -> str:
        """Program text ahead of the model's."""
        # The root is a list of children in both stock libraries: Card and Stack.
        root = f"root = {self._library.root}([{', '.join(self._children)}])"
        return "\n".join([root, *self._head, ""]) + (self._opening or "")

    @property
    def after(self) -> str:
        """Program text that follows the model's."""
        return "\n".join([self._closing, *self._tail, ""])

    def guided(
        self,
        family: Family,
        *,
        messages: Messages = (),
        grammar: str | None = None,
        dialect: Dialect = "program",
        max_tokens: int = 0,
        sampling: Mapping[str, float | int] | None = None,
        prefix: str = "",
    ) -> Guided:
        """Puts the screen and the call of the model together; without messages there is no call.

        The prompt's beginning is the family's own unless `prefix` names another.
        """
        return Guided(
            family=family,
            reason="",
            messages=messages,
            grammar_syntax="lark",
            grammar=grammar,
            dialect=dialect,
            before=self.before,
            after=self.after,
            max_tokens=max_tokens,
            prefix=prefix or family,
            sampling=sampling or {},
        )
