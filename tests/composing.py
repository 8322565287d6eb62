"""The documents that the composer is shown in tests, its gallery and its benchmark."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from vega_datasets import local_data  # pyright: ignore[reportMissingTypeStubs]

from viewloom.compose import Document, read_any

ROOT = Path(__file__).parents[1] / "conformance/compose"
DOCUMENTS = ROOT / "documents"
SNAPSHOTS = ROOT / "snapshots"


def document_names() -> list[str]:
    """Returns the names of our documents and of the tables of vega-datasets."""
    own = sorted(path.stem for path in DOCUMENTS.glob("*.json"))
    return [*own, *(f"vega-{name}" for name in sorted(vega_tables()))]


def read_document(name: str) -> Document:
    """Reads one of them."""
    path = vega_tables()[name.removeprefix("vega-")] if name.startswith("vega-") else DOCUMENTS / f"{name}.json"
    return read_any(path.read_bytes(), path.name)


@cache
def vega_tables() -> dict[str, Path]:
    """Returns the files of vega-datasets that come with the package, by name."""
    return dict(_tables())


def _tables() -> Iterator[tuple[str, Path]]:
    for name in local_data.list_datasets():
        yield name, Path(getattr(local_data, name.replace("-", "_")).filepath)
