"""The seam between the parts of the repair: how a part asks for an inner value to be fitted."""

from typing import Protocol

from viewloom.catalogue.component import PropType
from viewloom.engine.repairs import RepairCode
from viewloom.lang.ast import Node


class Fitting(Protocol):
    """What `engine.repair.Repairer` offers to actions and expressions."""

    def note(self, code: RepairCode, path: str = "") -> None:
        """Records a repair."""
        ...

    def fit(self, node: Node, prop_type: PropType) -> Node | None:
        """Returns a node that the type takes, or None."""
        ...

    def fit_free(self, node: Node, prop_type: PropType) -> Node | None:
        """Like `fit`, but names are left as they are."""
        ...
