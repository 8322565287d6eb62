"""The language against its vectors: whole, and one character at a time."""

import json
import runpy
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from viewloom.lang import Limits, Signatures, StreamParser, compile_signatures, conformance, parse
from viewloom.lang.conformance import Runner, main, read_vectors
from viewloom.lang.vectors import is_same, plain, resolve_pointer

FOLDER = Path(__file__).parents[2] / "conformance"
FILES = [FOLDER / "lang/vectors.jsonl", FOLDER / "lang/ours.jsonl"]
VECTORS: list[Any] = [vector for path in FILES for vector in read_vectors(path)]
# Reading every prefix of the longest texts would take minutes; their cuts are vectors of their own.
SHORT = [vector for vector in VECTORS if 0 < len(vector.get("source", "")) <= 1_200]


def test_every_vector_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(path) for path in FILES]) == 0
    assert capsys.readouterr().out == f"{len(VECTORS)} passed, 0 failed\n"


def test_exactly_the_listed_vectors_deviate_and_each_has_one_of_ours() -> None:
    listed = tomllib.loads((FOLDER / "deviations.toml").read_text())["lang"]
    runner = Runner(FOLDER / "lang/schemas")
    found = {vector["id"]: outcome.rule for vector in VECTORS if (outcome := runner.run(vector)).rule}
    assert found == {name: entry["rule"] for name, entry in listed.items()}
    assert {entry["ours"] for entry in listed.values()} <= {vector["id"] for vector in VECTORS}


def test_our_vectors_need_no_rule() -> None:
    runner = Runner(FOLDER / "lang/schemas")
    assert [outcome.rule for vector in read_vectors(FILES[1]) if (outcome := runner.run(vector)).is_passed] == [0] * 19


@pytest.mark.parametrize("size", [1, 3])
def test_the_cut_does_not_matter(size: int) -> None:
    for vector in SHORT:
        signatures = _signatures(vector)
        text = vector["source"]
        parser = StreamParser(signatures, limits=Limits(nesting=2000, tree_depth=2000))
        for start in range(0, len(text), size):
            parser.feed(text[start : start + size])
        whole = parse(text, signatures, limits=Limits(nesting=2000, tree_depth=2000))
        cut = parser.finish()
        assert cut == whole, vector["id"]
        assert is_same(plain(cut.to_reference()), plain(whole.to_reference())), vector["id"]
        assert cut.diagnostics == whole.diagnostics, vector["id"]


def test_every_prefix_means_the_same_streamed_as_alone() -> None:
    for vector in SHORT[::12]:
        signatures = _signatures(vector)
        parser = StreamParser(signatures)
        for end, character in enumerate(vector["source"], 1):
            streamed = parser.feed(character)
            alone = StreamParser(signatures).feed(vector["source"][:end])
            assert streamed.root == alone.root, (vector["id"], end)
            assert streamed.diagnostics == alone.diagnostics, (vector["id"], end)
            assert streamed.incomplete == alone.incomplete, (vector["id"], end)


def test_a_failing_vector_is_told_by_its_id_and_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {"id": "good", "op": "expr", "source": "1", "expected": {"k": "Num", "v": 1}},
        {"id": "bad", "op": "expr", "source": "1", "expected": {"k": "Num", "v": 2}},
        {"id": "strange", "op": "paint", "expected": None},
    ]
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    assert main(["--schemas", str(FOLDER / "lang/schemas"), str(path)]) == 1
    assert capsys.readouterr().out == "bad\nstrange\n1 passed, 2 failed\n"
    assert main(["--verbose", str(path)]) == 1
    assert 'bad {"k": "Num", "v": 1}\n' in capsys.readouterr().out


def test_a_difference_that_no_rule_accounts_for_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = {"library_schema_ref": "mini"}
    lines: list[dict[str, Any]] = [
        {"id": "twice", "op": "stream", "source": "a = 1\na = 2", "streaming_cut": 11, "expected": {}, **shared},
        {"id": "query", "op": "serialize", "source": 'q = Query("t")\nroot = Box(q)', **shared,
         "expected": {"text": "root = Box(q)", "reparse_root_equal": True}},
        {"id": "text", "op": "serialize", "source": "root = Box(1)", **shared,
         "expected": {"text": "root = Box(2)", "reparse_root_equal": True}},
        {"id": "no tree", "op": "serialize", "source": "x = 1", **shared,
         "expected": {"text": "", "reparse_root_equal": False}},
        {"id": "no expression", "op": "eval", "source": "", "expected": None},
    ]  # fmt: skip
    path = tmp_path / "few.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    assert main(["--schemas", str(FOLDER / "lang/schemas"), "--verbose", str(path)]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(" {")[0] for line in printed] == [
        "twice", "query deviates by rule 6", "text", "3 passed, 2 failed",
    ]  # fmt: skip


def test_the_runner_is_a_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["conformance", str(FILES[1])])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(conformance.__file__), run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.endswith("passed, 0 failed\n")


def test_pointers_lead_into_results() -> None:
    assert resolve_pointer({"a": [{"b/c": 1}]}, "/a/0/b~1c") == 1
    assert resolve_pointer({"a": []}, "/a/0") is None
    assert resolve_pointer(1, "/a") is None


def _signatures(vector: Any) -> Signatures:
    return _library(vector.get("library_schema_ref") or "", vector.get("root_name") or "")


@cache
def _library(name: str, root: str) -> Signatures:
    schema: Any = json.loads((FOLDER / f"lang/schemas/{name}.json").read_text()) if name else {"$defs": {}}
    return compile_signatures(schema, root)
