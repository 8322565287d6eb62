"""OpenUI Lang: text to programs, as it streams, and back. Pure: no I/O, no third party.

The tour: `values`, `tokens`, `ast` and `elements` are the values; `fences`, `lexer`, `statements`, `frames`,
`expression` and `parser` turn text into statements, one character at a time if need be, and `plain` whole lines at
once; `plan`, `resolve` and `validate` turn statements into elements, `build`, `trees`, `graft`, `slots`, `materialise`,
`shoot` (one statement that grows) and `tip` (one string) do so as a program grows, `whole`, `direct` and `reading` as
soon as all of it is there; `results` and `reports` are what comes of it; `program` and `stream` put it all together;
`serialise` and `writer` turn it back into text, `merge` lays one text over another. `evaluate` computes expressions
with `functions`, `coercion` and `numbers`, `rules` checks what people fill in. `signatures` says what a library takes,
`diagnostics`, `findings` and `hints` what is wrong, `limits` bounds it all; `reference` shows a program in the
reference parser's shape, and `conformance`, `vectors` and `deviations` compare it with that.
"""

from viewloom.lang.declarations import Mutation, Query
from viewloom.lang.diagnostics import Diagnostic, Span
from viewloom.lang.elements import Element, Value
from viewloom.lang.evaluate import Evaluation, evaluate, evaluate_expression
from viewloom.lang.limits import Limits
from viewloom.lang.merge import merge
from viewloom.lang.parser import Statement, parse_expression, parse_statements
from viewloom.lang.program import Changes, Program
from viewloom.lang.serialise import serialise_expression, serialise_statement
from viewloom.lang.signatures import ComponentSignature, Fragment, Param, Signatures, compile_signatures
from viewloom.lang.stream import StreamParser, parse
from viewloom.lang.writer import serialise, serialise_tree

__all__ = [
    "Changes",
    "ComponentSignature",
    "Diagnostic",
    "Element",
    "Evaluation",
    "Fragment",
    "Limits",
    "Mutation",
    "Param",
    "Program",
    "Query",
    "Signatures",
    "Span",
    "Statement",
    "StreamParser",
    "Value",
    "compile_signatures",
    "evaluate",
    "evaluate_expression",
    "merge",
    "parse",
    "parse_expression",
    "parse_statements",
    "serialise",
    "serialise_expression",
    "serialise_statement",
    "serialise_tree",
]
