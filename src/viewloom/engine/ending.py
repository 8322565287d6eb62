"""The end of a reply: what the model wrote and nothing shows finds a place in the root."""

from typing import Literal

from viewloom.catalogue.component import AnyValue
from viewloom.catalogue.library import Library
from viewloom.compose import find_vehicle
from viewloom.engine.ledger import Ledger
from viewloom.engine.repair import Repairer
from viewloom.engine.root import ROOT, Root
from viewloom.lang.ast import RESERVED_NAMES, Arr, Comp, Node, Ref, Str

NoticeVariant = Literal["neutral", "info", "warning", "success", "danger"]

_ROUNDS = 20


def place_loose(library: Library, ledger: Ledger, root: Root) -> list[Node]:
    """Adds what nothing shows to the root's list; returns what was added."""
    placed: list[Node] = []
    done = {name for names in ledger.copied.values() for name in names}
    repairer = Repairer(library, ledger, statement=ROOT, is_final=True)
    for _ in range(_ROUNDS):
        listed = (child.name for child in root.children if isinstance(child, Ref))
        loose = ledger.reach.unreached(ledger.defined, [ROOT, *root.retired, *listed], ignoring=done)
        if not loose:
            break
        # What can only be shown as text leaves the components it refers to for the next round.
        done.update(loose)
        visible = tuple(Ref(name) for name in loose if _is_visible(name, ledger.defined[name]))
        fitted = repairer.fit_items(Arr(visible), root.child_type)
        root.add(fitted)
        placed.extend(fitted)
    return placed


def adopt_box(library: Library, ledger: Ledger, root: Root) -> None:
    """Makes a root of the first one of the model's that has another name, if there is one."""
    for name in ledger.reach.unreached(ledger.defined, []):
        node = ledger.defined[name]
        if isinstance(node, Comp) and node.name == library.root:
            root.take(root.box(node))
            root.retired.add(name)
            return


def make_notice(library: Library, ledger: Ledger, variant: NoticeVariant, title: str, description: str) -> Node:  # noqa: PLR0917 - what it says, in its order
    """Returns a notice, or its words where the library has none."""
    if library.component("TextCallout"):
        return Comp("TextCallout", (Str(variant), Str(title), Str(description)))
    return carry_text(library, ledger, f"{title}: {description}")


def carry_text(library: Library, ledger: Ledger, text: str) -> Node:
    """Returns a component that shows a text of the model's."""
    vehicle = find_vehicle(library)
    carried = vehicle.carry(text) if vehicle else Comp(library.root, (Arr(()),))
    return Repairer(library, ledger).fit(carried, AnyValue()) or carried


def _is_visible(name: str, node: Node) -> bool:
    return isinstance(node, Comp) and not name.startswith("$") and node.name not in RESERVED_NAMES
