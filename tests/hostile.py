"""The hostile corpus, the slots that an address is put into, and a judge that shares no code with the policy."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from markdown_it import MarkdownIt

from viewloom.catalogue.component import Text
from viewloom.catalogue.library import Library
from viewloom.lang.ast import Builtin, Comp, Obj, Str, walk
from viewloom.lang.parser import parse_statements

CORPUS = Path(__file__).parents[1] / "conformance" / "hostile"
SLOTS = {
    "link": 'root = Card([b])\nb = Buttons([Button("keep", Action([@OpenUrl({})]))])\n',
    "image": 'root = Card([i])\ni = ImageBlock("keep", {})\n',
    "gallery": 'root = Card([i])\ni = ImageGallery([{{src: {}, alt: "keep"}}])\n',
    "list": "root = Card([i])\n"
    'i = ListBlock([ListItem("keep", "s", {{src: {0}, alt: "keep"}}, "act", Action([@OpenUrl({0})]))])\n',
    "table": 'root = Card([t])\nt = Table([Col("keep", [{}])])\n',
    "chart": 'root = Card([c])\nc = BarChart([{0}, "keep"], [Series({0}, [1, 2])])\n',
    "form": "root = Card([f])\n"
    'f = Form("f", Buttons([Button("Go")]), [FormControl("keep", Input("u", {0}, "url", {{}}, {0}))])\n',
}
_SAFE = {"http", "https", "mailto", "tel", ""}
_RASTER = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+\Z")


def load(name: str) -> list[dict[str, Any]]:
    """Returns one file of the corpus."""
    lines = (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [cast("dict[str, Any]", json.loads(line)) for line in lines]


def texts() -> Iterator[tuple[str, str]]:
    """Yields each text that is no bare address, with its id."""
    for name in ("markdown", "programs"):
        yield from ((row["id"], row["text"]) for row in load(name))


def scheme(url: str) -> str:
    """Returns the scheme that a browser reads, empty for a relative address.

    Source: WHATWG URL, basic URL parser: controls and spaces at the ends go, tabs and line ends go anywhere.
    """
    trimmed = re.sub(r"[\t\n\r]", "", url.strip("".join(map(chr, range(0x21)))))
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", trimmed)
    return found[1].lower() if found else ""


def complaints(program: str, library: Library) -> list[str]:
    """Returns every address and tag in a program that a page must not follow, load or show."""
    found: list[str] = []
    for statement in parse_statements(program):
        for node in walk(statement.expression):
            match node:
                case Str(value) if statement.name.startswith("$"):
                    found += markdown_complaints(value)
                case Builtin("OpenUrl", args):
                    found += [
                        f"opens {arg}" for arg in args if not (isinstance(arg, Str) and scheme(arg.value) in _SAFE)
                    ]
                case Comp(name, args) if component := library.component(name):
                    for prop, arg in zip(component.props, args, strict=False):
                        found += _in_prop(prop.type, arg)
                case Obj(entries):
                    found += [f"loads {value}" for key, value in entries if key == "src" and not _is_raster(value)]
                case _:
                    pass
    return found


def _in_prop(prop_type: object, arg: object) -> list[str]:
    match prop_type, arg:
        case Text("image_url"), Str():
            return [] if _is_raster(arg) else [f"loads {arg}"]
        case Text("markdown"), Str(value):
            return markdown_complaints(value)
        case _:
            return []


def _is_raster(node: object) -> bool:
    return isinstance(node, Str) and _RASTER.match(node.value) is not None


def markdown_complaints(text: str) -> list[str]:
    """Returns what a reader of markdown would make of a text and must not."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    reader.validateLink = lambda url: True
    reader.normalizeLink = lambda url: url
    found: list[str] = []
    for token in reader.parse(text):
        for part in (token, *(token.children or ())):
            if part.type in {"html_block", "html_inline"}:
                found.append(f"tag {part.content}")
            if part.type == "link_open" and scheme(str(part.attrGet("href"))) not in _SAFE:
                found.append(f"links {part.attrGet('href')}")
            if part.type == "image" and not _RASTER.match(str(part.attrGet("src"))):
                found.append(f"loads {part.attrGet('src')}")
    return found
