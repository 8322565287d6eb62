"""Kinds of screens that a small local model can fill: one module each, chosen by rule.

Start at `guide`: a conversation and a library in, a `Guided` call out. A family's module (`form`, `table`, `chart`,
`steps`, `ideas`, `explanation`, `talk`, `receipt`) reads the request by rule, writes the program around the model's
part, and gives the model a prompt of its own examples and a tight grammar. `repetition` stops prose that goes round in
circles. Nothing here calls a model.
"""

from viewloom.catalogue.families.guide import guide, prefixes
from viewloom.catalogue.families.receipt import receipt_program
from viewloom.catalogue.families.repetition import RepetitionDetector, without_repetition
from viewloom.catalogue.families.turn import Guided, Turn

__all__ = ["Guided", "RepetitionDetector", "Turn", "guide", "prefixes", "receipt_program", "without_repetition"]
