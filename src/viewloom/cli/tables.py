"""Tables on the command line: into a pipe at their full width, in a narrow terminal with everything still readable."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

_PIPE_CHARS = 10_000
"""More than any of our tables needs."""


def print_table(table: Table, console: Console) -> None:
    """Prints a table without cutting off any of its words.

    A pipe has no width: there each row stays one line. In a terminal what is too long goes on in the next line.
    """
    for column in table.columns:
        column.overflow = "fold"
    if not console.is_terminal:
        console.width = Measurement.get(console, console.options.update(max_width=_PIPE_CHARS), table).maximum
    console.print(table)
