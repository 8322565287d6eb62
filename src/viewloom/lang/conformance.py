"""Runs conformance vectors: `python -m viewloom.lang.conformance [--schemas DIR] FILE...`.

Each file holds one JSON object per line, in the form that `conformance/lang/README.md` describes. Printed are the ids
that fail and, last, `N passed, N failed`; the exit code is 1 if any failed. Everything is compared but the wording of
messages. A vector that pins a behaviour we replaced on purpose passes if the rule that replaced it
(`viewloom.lang.deviations`) accounts for the whole difference.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from viewloom.lang.ast import Node
from viewloom.lang.deviations import accounting_rule
from viewloom.lang.evaluate import evaluate, evaluate_expression
from viewloom.lang.limits import Limits
from viewloom.lang.merge import merge
from viewloom.lang.parser import parse_expression
from viewloom.lang.program import Program
from viewloom.lang.reference import to_json
from viewloom.lang.rules import first_problem
from viewloom.lang.signatures import Signatures, compile_signatures
from viewloom.lang.stream import StreamParser, parse
from viewloom.lang.vectors import is_same, plain, resolve_pointer
from viewloom.lang.writer import serialise_tree

Vector = Mapping[str, Any]

# The vectors nest deeper than our default bounds, which are for hostile text.
_LIMITS = Limits(nesting=2_000, tree_depth=2_000)


class Outcome(NamedTuple):
    """What came of one vector.

    Attributes:
        identity: The vector's id.
        is_passed: Whether it passed.
        rule: The number of the rule that accounts for a difference, 0 if there is none.
        actual: What we gave instead, if it failed.
    """

    identity: str
    is_passed: bool
    rule: int = 0
    actual: Any = None


class Runner:
    """Runs vectors against one folder of library schemas."""

    def __init__(self, schemas: Path) -> None:
        self._folder = schemas
        self._signatures: dict[tuple[str, str], Signatures] = {}

    def run(self, vector: Vector) -> Outcome:
        """Run one vector."""
        identity = str(vector.get("id", "?"))
        operation = self._operations().get(str(vector.get("op")))
        if operation is None:
            return Outcome(identity, is_passed=False, actual=f"unknown op {vector.get('op')}")
        actual = plain(operation(vector))
        if "expected_paths" in vector:
            paths: Mapping[str, Any] = vector["expected_paths"]
            is_passed = all(is_same(resolve_pointer(actual, path), value) for path, value in paths.items())
        else:
            is_passed = is_same(actual, vector["expected"])
        if is_passed:
            return Outcome(identity, is_passed=True)
        rule = accounting_rule(vector, actual, self.signatures(vector), _LIMITS)
        return Outcome(identity, bool(rule), rule, None if rule else actual)

    def signatures(self, vector: Vector) -> Signatures:
        """Return the library that a vector names; an empty one if it names none."""
        name = str(vector.get("library_schema_ref") or "")
        root = str(vector.get("root_name") or "")
        if (name, root) not in self._signatures:
            schema: Any = json.loads((self._folder / f"{name}.json").read_text("utf-8")) if name else {"$defs": {}}
            self._signatures[name, root] = compile_signatures(schema, root)
        return self._signatures[name, root]

    def _operations(self) -> Mapping[str, Callable[[Vector], Any]]:
        return {
            "parse": lambda vector: self._whole(vector).to_reference(),
            "stream": self._stream,
            "stream_chunks": self._chunks,
            "stream_set": self._sets,
            "expr": lambda vector: _tree(_expression(vector)),
            "eval": _evaluate,
            "eval_tree": self._evaluate_tree,
            "merge": _merge,
            "serialize": self._serialise,
            "validate": lambda vector: first_problem(vector["value"], vector["rules"]),
        }

    def _whole(self, vector: Vector) -> Program:
        return parse(vector["source"], self.signatures(vector), limits=_LIMITS)

    def _parser(self, vector: Vector) -> StreamParser:
        return StreamParser(self.signatures(vector), limits=_LIMITS)

    def _stream(self, vector: Vector) -> Any:
        return self._parser(vector).feed(vector["source"][: vector["streaming_cut"]]).to_reference()

    def _chunks(self, vector: Vector) -> Any:
        parser = self._parser(vector)
        return [parser.feed(chunk).to_reference() for chunk in vector["chunks"]]

    def _sets(self, vector: Vector) -> Any:
        return [self._parser(vector).feed(text).to_reference() for text in vector["sets"]]

    def _evaluate_tree(self, vector: Vector) -> Any:
        evaluation = evaluate(self._whole(vector), results=vector.get("refs"))
        return {"root": to_json(evaluation.root), "errors": []}

    def _serialise(self, vector: Vector) -> Any:
        program = self._whole(vector)
        if program.root is None:
            return {"text": "", "reparse_root_equal": False}
        declared = [statement for statement in program.statements if statement.kind in ("query", "mutation")]
        text = serialise_tree(program.root, program.signatures, state=program.state, declarations=declared)
        again = parse(text, program.signatures, limits=_LIMITS)
        return {"text": text, "reparse_root_equal": again.root == program.root}


def _expression(vector: Vector) -> Node | None:
    return parse_expression(vector["source"], limits=_LIMITS)


def _tree(node: Node | None) -> Any:
    return None if node is None else to_json(node)


def _evaluate(vector: Vector) -> Any:
    node = _expression(vector)
    context: Mapping[str, Any] = vector.get("context", {})
    if node is None:
        return None
    return to_json(evaluate_expression(node, state=context.get("state"), results=context.get("refs")))


def _merge(vector: Vector) -> Any:
    return merge(vector["existing"], vector["patch"], root=str(vector.get("root_id") or "root"))


def read_vectors(path: Path) -> Iterator[Vector]:
    """Yield the vectors of a file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def main(arguments: list[str] | None = None) -> int:
    """Run the vectors of the files named; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m viewloom.lang.conformance", description="Run language vectors.")
    options.add_argument("--schemas", type=Path, help="folder of library schemas (default: schemas beside the file)")
    options.add_argument("--verbose", action="store_true", help="also print what came out, and rules that applied")
    options.add_argument("files", type=Path, nargs="+", metavar="FILE", help="vectors, one JSON object per line")
    given = options.parse_args(arguments)
    passed = failed = 0
    for path in given.files:
        runner = Runner(given.schemas or path.parent / "schemas")
        for vector in read_vectors(path):
            outcome = runner.run(vector)
            passed += outcome.is_passed
            failed += not outcome.is_passed
            _tell(outcome, verbose=given.verbose)
    _print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _tell(outcome: Outcome, *, verbose: bool) -> None:
    if not outcome.is_passed:
        _print(f"{outcome.identity} {json.dumps(outcome.actual)}" if verbose else outcome.identity)
    elif verbose and outcome.rule:
        _print(f"{outcome.identity} deviates by rule {outcome.rule}")


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    raise SystemExit(main())
