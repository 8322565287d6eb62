"""What the linters do not check: sizes, names, public surfaces, and that the documents say what the code does."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import click
import pytest
from starlette.routing import Mount, Route

import viewloom
from viewloom.cli.main import viewloom as command_line
from viewloom.engine.models import Dialect, Guidance, Models, Visualize
from viewloom.errors import ViewloomError
from viewloom.server.app import create_app
from viewloom.server.configuration.presets import PRESETS
from viewloom.server.configuration.shapes import TABLES, Grammar, Manner, ModelTable, Tier
from viewloom.server.configuration.sources import FILE_VARIABLE, FOREIGN
from viewloom.server.settings import Settings
from viewloom.server.wire.chat import ChatCompletionBody
from viewloom.server.wire.errors import STATUSES
from viewloom.storage.database import Database
from viewloom.storage.store import Store

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "viewloom"
REFERENCE = ROOT / "docs" / "reference"
LINE_LIMITS = {"src": 400, "tests": 600, "benchmarks": 600, "examples": 100}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_classes"}
LIBRARIES = {"lang", "catalogue", "envelope", "compose", "client"}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")])


def python_files() -> list[Path]:
    return sorted(path for folder in LINE_LIMITS for path in (ROOT / folder).rglob("*.py"))


def reference(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


# Size and names


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_its_name_says_something(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LINE_LIMITS[folder]
    assert re.fullmatch(r"[a-z][a-z0-9_]*|__init__", path.stem)
    assert path.stem not in EMPTY_NAMES
    assert len(path.relative_to(ROOT / folder).parts) <= 5


def test_unit_tests_stand_where_the_code_stands() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    mirrored = {path.name for path in (ROOT / "tests" / "unit").iterdir() if path.is_dir()} - {"__pycache__"}
    assert mirrored <= rooms


def test_the_locks_name_no_host() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text(encoding="utf-8"), path


# Public surface


def packages() -> list[str]:
    found = pkgutil.walk_packages(viewloom.__path__, "viewloom.")
    return ["viewloom", *(info.name for info in found if info.ispkg)]


@pytest.mark.parametrize("name", packages())
def test_a_package_that_exports_lists_its_names_sorted(name: str) -> None:
    package = importlib.import_module(name)
    exported: list[str] | None = getattr(package, "__all__", None)
    room = name.removeprefix("viewloom.").partition(".")[0]
    if exported is None:
        # Parts of the application are imported by module.
        assert name == "viewloom" or room not in LIBRARIES or "." in name.removeprefix("viewloom.")
        return
    assert exported == sorted(exported)
    assert all(hasattr(package, export) for export in exported)


# Documents


def variables() -> set[str]:
    own = {f"VIEWLOOM_{name.upper()}" for name in Settings.model_fields} | {FILE_VARIABLE}
    return own - {f"VIEWLOOM_{name}" for name in FOREIGN} | set(FOREIGN)


def test_every_setting_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z]+_[A-Z_]+)` \|", reference("settings"), re.MULTILINE)
    assert sorted(rows) == sorted(variables())


def test_every_document_names_settings_that_exist() -> None:
    known = variables() | {"VIEWLOOM_API_KEY", "VIEWLOOM_BASE_URL", "VIEWLOOM_MODEL", "VIEWLOOM_TEST_CHROMIUM"}
    for document in DOCUMENTS:
        named = set(re.findall(r"\bVIEWLOOM_[A-Z_]+", document.read_text(encoding="utf-8")))
        assert {name for name in named if "__" not in name} <= known, document


def test_every_setting_of_the_file_is_documented_and_no_other() -> None:
    page = reference("configuration")
    sections = {title: set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)) for title, text in parts(page)}
    shapes = [table.model_fields for table in set(TABLES.values())]
    assert sections["`[providers.<name>]`"] == {name for fields in shapes for name in fields}
    assert sections["`[[providers.<name>.models]]`"] == set(ModelTable.model_fields) - set(Manner.model_fields)
    assert set(Manner.model_fields) < sections["`[providers.<name>]`"]


def test_every_kind_and_every_word_that_a_setting_takes_is_documented() -> None:
    page = reference("configuration")
    words = {word for kind in (Tier, Grammar, Guidance, Dialect, Visualize) for word in get_args(kind)}
    assert all(f"`{word}`" in page for word in {*TABLES, *PRESETS, *words})


def parts(page: str) -> list[tuple[str, str]]:
    return [(section.partition("\n")[0], section) for section in page.split("\n## ")[1:]]


def all_errors(base: type[ViewloomError] = ViewloomError) -> list[type[ViewloomError]]:
    return [base, *(found for sub in base.__subclasses__() for found in all_errors(sub))]


def test_every_error_code_is_documented_with_its_status_and_type() -> None:
    rows = set(re.findall(r"^\| `([a-z_]+)` \| (\d+) \| `([a-z_]+)` \|", reference("errors"), re.MULTILINE))
    assert rows == {(error.code, str(STATUSES[error].status), STATUSES[error].type) for error in all_errors()}


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def test_every_command_flag_and_argument_is_documented() -> None:
    page = reference("cli")
    for path, command in commands(command_line, "viewloom"):
        section = page[page.index(f"`{path}") :].split("\n## ")[0]
        assert command.help, path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert all(f"`{flag}" in section for flag in parameter.opts), (path, parameter.name)
            else:
                assert (parameter.name or "").upper() in section, (path, parameter.name)


def test_every_flag_that_is_documented_exists() -> None:
    flags = {
        flag
        for _, command in [("viewloom", command_line), *commands(command_line, "viewloom")]
        for parameter in command.params
        for flag in parameter.opts
    }
    assert set(re.findall(r"--[a-z][a-z-]+", reference("cli"))) <= flags | {"--help"}


def routes() -> list[str]:
    # Nothing is asked of the store while the routes are made.
    store = Store(Database(cast("Any", None), "sqlite"))
    app = create_app(Settings(embedded=False), store=store, providers=[], models=Models([]))
    found: list[str] = []
    for route in app.routes:
        if isinstance(route, Route):
            path = re.sub(r":\w+}", "}", route.path)
            found += [f"{method} {path}" for method in sorted((route.methods or set()) - {"HEAD"})]
        elif isinstance(route, Mount):
            found.append(f"GET {route.path}")
    return found


def test_every_route_is_documented_and_no_other() -> None:
    table = reference("api").split("\n## ")[0]
    assert sorted(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`", table)) == sorted(routes())


def test_every_member_of_a_request_is_documented() -> None:
    section = reference("api").split("\n## Request")[1].split("\n## ")[0]
    assert all(f"`{member}`" in section for member in ChatCompletionBody.model_fields)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
        assert (document.parent / target).exists(), target


CODE_BLOCK = re.compile(r"^```(python|json|toml)( no-run)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def code_blocks() -> list[tuple[str, str, str, str]]:
    return [
        (f"{document.relative_to(ROOT)}:{text[: block.start()].count(chr(10)) + 1}", block[1], block[2] or "", block[3])
        for document in DOCUMENTS
        for text in [document.read_text(encoding="utf-8")]
        for block in CODE_BLOCK.finditer(text)
    ]


@pytest.mark.parametrize(("place", "language", "mark", "code"), code_blocks())
def test_code_in_documents_runs(place: str, language: str, mark: str, code: str) -> None:
    match language:
        case "python":
            # What needs a running server is marked `no-run`; it is run with one by tests/contract/test_documents.py.
            compiled = compile(code, place, "exec")
            if not mark:
                exec(compiled, {"__name__": "document"})  # noqa: S102
        case "json":
            importlib.import_module("json").loads(code)
        case _:
            importlib.import_module("tomllib").loads(code)
