"""Text and JSON -> a `Document` of understood parts."""

from viewloom.compose.reading.delimited import read_csv
from viewloom.compose.reading.document import read_any
from viewloom.compose.reading.json_data import read_json, read_jsonl
from viewloom.compose.reading.key_values import read_key_values
from viewloom.compose.reading.markup import read_html_tables
from viewloom.compose.reading.prose import read_markdown_table

__all__ = [
    "read_any",
    "read_csv",
    "read_html_tables",
    "read_json",
    "read_jsonl",
    "read_key_values",
    "read_markdown_table",
]
