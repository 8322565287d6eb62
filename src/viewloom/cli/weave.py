"""`viewloom weave`: what becomes of a model's text."""

import codecs
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import cast

import click

from viewloom.cli.library_file import load_library
from viewloom.engine.weaver import Weaver
from viewloom.envelope.writer import EnvelopeWriter, ProgramEnvelopeWriter, TreeEnvelopeWriter
from viewloom.lang import Signatures

_READ_BYTES = 65_536


@click.command(name="weave")
@click.option("--library", default="chat", show_default=True, help="`chat`, `full`, or a JSON file.")
@click.option("--root", default="", help="The root of a whole library from a file.")
@click.option("--dialect", type=click.Choice(["language", "prose"]), default="language", show_default=True)
@click.option("--envelope", type=click.Choice(["none", "v1", "v2"]), default="none", show_default=True)
@click.option("--chunk", type=click.IntRange(min=0), default=0, help="Cut the input into pieces of N characters.")
@click.option("--report", is_flag=True, help="Write the repairs to stderr as JSON.")
def command(  # noqa: PLR0917 - one for each option
    library: str, root: str, dialect: str, envelope: str, chunk: int, report: bool
) -> None:
    """Read a model's text on stdin, and write the program that a client would get."""
    allowed = load_library(library, root)
    weaver = Weaver(allowed, is_prose=dialect == "prose")
    writer = _writer(envelope, allowed.signatures)
    for text in _woven(weaver, chunk):
        click.echo(text if writer is None else writer.program(text), nl=False)
    if writer is not None:
        click.echo(writer.finish())
    if report:
        counted = Counter(repair.code for repair in weaver.repairs)
        listed = [asdict(repair) for repair in weaver.repairs]
        click.echo(json.dumps({"counts": counted, "repairs": listed}, indent=2, ensure_ascii=False), err=True)


def _woven(weaver: Weaver, chunk: int) -> Iterator[str]:
    for text in _read_stdin():
        for at in range(0, len(text), chunk or len(text)):
            yield weaver.feed(text[at : at + (chunk or len(text))])
    yield weaver.finish()


def _read_stdin() -> Iterator[str]:
    """Yields stdin's text as it comes; what is no UTF-8 is replaced."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    source = cast("io.BufferedIOBase", sys.stdin.buffer)
    while data := source.read1(_READ_BYTES):
        if text := decoder.decode(data):
            yield text
    if text := decoder.decode(b"", final=True):
        yield text


def _writer(envelope: str, signatures: Signatures) -> EnvelopeWriter | None:
    match envelope:
        case "v1":
            return TreeEnvelopeWriter(signatures)
        case "v2":
            return ProgramEnvelopeWriter()
        case _:
            return None
