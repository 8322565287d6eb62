"""Prose as components on a sheet: what `ProseCompiler` writes, and instructions as steps."""

import re

from viewloom.compose.choosing.drawing import Sheet
from viewloom.compose.choosing.weighing import is_measure
from viewloom.compose.kit import Kit
from viewloom.compose.prose import ProseCompiler
from viewloom.compose.tabular import Table
from viewloom.lang.ast import Arr, Comp, Node, Ref, Str

_ITEM = re.compile(r"^[ ]{0,3}(\d{1,3})[.)][ ]+(.*)$")
_TITLE = re.compile(r"^\*\*(?P<bold>[^*]{1,80}?)[:.]?\*\*[:.]?\s*[\u2013-]?\s*(?P<rest>.*)$", re.DOTALL)
_SENTENCE = re.compile(r"^(?P<first>.{3,80}?)(?:[:.]\s+)(?P<rest>\S.*)$", re.DOTALL)
_INSTRUCTIONS = re.compile(
    r"steps|instructions|directions|procedure|how_?to|anleitung|schritte|étapes|pasos", re.IGNORECASE
)
_STEPS_FROM = 3
_TITLE_CHARS = 90


class SheetPage:
    """A page (`compose.Page`) whose statements end on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.children: list[Node] = []

    def add_child(self) -> str:
        """Lists a new child; returns its name."""
        name = self._sheet.reserve("text")
        self.children.append(Ref(name))
        return name

    def add_part(self) -> str:
        """Returns a name for a statement that another refers to."""
        return self._sheet.reserve("rows")

    def write(self, text: str) -> None:
        """Needs no text: the sheet writes what was defined."""
        del text

    def define(self, name: str, node: Node) -> None:
        """Takes a statement; the last of a name counts."""
        self._sheet.statements = [(known, said) for known, said in self._sheet.statements if known != name]
        self._sheet.statements.append((name, node))


class _Guard:
    """The sheet's policy as the compiler asks for it (`compose.Guard`)."""

    def __init__(self, sheet: Sheet) -> None:
        self.open_filter = sheet.policy.open_filter

    def note(self, name: str) -> None:
        """What was taken out is not counted here: it never was in a program."""
        del name


def prose_nodes(text: str, sheet: Sheet) -> list[Node]:
    """Returns the components of a markdown text, one after the other."""
    kit = sheet.kit
    if kit is None or not text.strip():
        return []
    if (steps := _steps(text)) and sheet.has("Steps"):
        intro, items = steps
        return [*_compiled(intro, sheet, kit), sheet.add("steps", Comp("Steps", (Arr(tuple(items)),)))]
    return _compiled(text, sheet, kit)


def code_node(language: str, code: str, sheet: Sheet) -> list[Node]:
    """Returns a block of code."""
    if sheet.has("CodeBlock"):
        return [sheet.add("code", Comp("CodeBlock", (Str(language), Str(code))))]
    return prose_nodes(f"```{language}\n{code}\n```\n", sheet)


def _compiled(text: str, sheet: Sheet, kit: Kit) -> list[Node]:
    if not text.strip():
        return []
    page = SheetPage(sheet)
    is_first = sheet.level == 0 and not sheet.statements
    compiler = ProseCompiler(kit, page, _Guard(sheet))
    if not is_first:
        compiler.follow()
    compiler.feed(text if text.endswith("\n") else text + "\n")
    compiler.close()
    return page.children


def steps_of(table: Table) -> list[Node]:
    """Returns the items of a table that is a list of instructions by its name; none if it is anything else."""
    texts = [column for column in table.columns if column.kind not in {"empty", "quantity", "identifier"}]
    has_measures = any(is_measure(column) for column in table.columns)
    if has_measures or len(texts) != 1 or not _INSTRUCTIONS.search(table.name) or table.row_count < _STEPS_FROM:
        return []
    return [_step(str(value)) for value in texts[0].present()]


def _steps(text: str) -> tuple[str, list[Node]] | None:
    """Returns what stands before a numbered list and its items, if the text is nothing but that."""
    intro: list[str] = []
    items: list[list[str]] = []
    for line in text.strip().splitlines():
        if found := _ITEM.match(line):
            if int(found[1]) != len(items) + 1:
                return None
            items.append([found[2]])
        elif items and (line.startswith("   ") or not line.strip()):
            items[-1].append(line.strip())
        elif items:
            return None
        else:
            intro.append(line)
    if len(items) < _STEPS_FROM:
        return None
    return "\n".join(intro).strip(), [_step("\n".join(lines).strip()) for lines in items]


def _step(text: str) -> Node:
    found = _TITLE.match(text) or _SENTENCE.match(text)
    title, details = (found[1], found["rest"].strip()) if found else (text, "")
    if len(title) > _TITLE_CHARS:
        title, details = f"{title[: _TITLE_CHARS - 1]}…", text
    return Comp("StepsItem", (Str(re.sub(r"[*_`]", "", title).strip()), Str(details)))
