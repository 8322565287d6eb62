"""The seam between the parts of the repair: how a part asks for an inner value to be fitted."""

from typing import Protocol

from viewloom.catalogue.component import Prop, PropType
from viewloom.catalogue.library import Library
from viewloom.engine.repairs import RepairCode
from viewloom.lang.ast import Node
from viewloom.safety.policy import Policy


class Fitting(Protocol):
    """What `engine.repair.Repairer` offers to elements, actions and expressions.

    Attributes:
        library: The components allowed.
        policy: What may be shown.
        missing: Names that must be written first, with the type they are needed as.
        copied: Names of which all that they say stands in the result.
    """

    library: Library
    policy: Policy
    missing: dict[str, PropType]
    copied: set[str]

    def note(self, code: RepairCode, path: str = "") -> None:
        """Records a repair."""
        ...

    def enter(self, path: str) -> str:
        """Makes a prop the place of the repairs to come; returns the place before."""
        ...

    def fit(self, node: Node, prop_type: PropType) -> Node | None:
        """Returns a node that the type takes, or None."""
        ...

    def fit_free(self, node: Node, prop_type: PropType) -> Node | None:
        """Like `fit`, but names are left as they are."""
        ...

    def fit_prop(self, given: Node, prop: Prop) -> Node | None:
        """Returns the value for a prop, null if an optional one is left out; None if a required one is."""
        ...

    def mention(self, name: str) -> None:
        """Records a name that an expression uses."""
        ...

    def look_up(self, node: Node) -> Node:
        """Returns what a reference stands for; anything else as it is."""
        ...
