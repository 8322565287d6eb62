"""A model that looks things up: it asks a sample database, then shows what it found.

Run it with `python examples/tools.py "Which customers buy most?"`. The answer's content string goes to standard
output, what the model asked of the database to standard error.
"""

import json
import os
import sqlite3
import sys
from typing import Any

from openai import OpenAI

MODEL = os.environ.get("VIEWLOOM_MODEL", "c1-latest")
ROUNDS_LIMIT = 5
ROWS_LIMIT = 50
SCHEMA = "customer (id, name, city), purchase (customer_id, product, quantity, price)"
SYSTEM_PROMPT = f"Answer with data from the database. It is SQLite; its tables are: {SCHEMA}."
RUN_QUERY: Any = {
    "type": "function",
    "function": {
        "name": "run_query",
        "description": f"Runs one SELECT and returns at most {ROWS_LIMIT} rows as JSON.",
        "parameters": {"type": "object", "properties": {"sql": {"type": "string"}}, "required": ["sql"]},
    },
}


def make_database() -> sqlite3.Connection:
    """Returns a small shop's database, in memory, that can be read only."""
    database = sqlite3.connect(":memory:")
    database.executescript("""
        CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT);
        CREATE TABLE purchase (customer_id INTEGER, product TEXT, quantity INTEGER, price REAL);
        INSERT INTO customer VALUES (1, 'Ada', 'London'), (2, 'Grace', 'New York'), (3, 'Linus', 'Helsinki');
        INSERT INTO purchase VALUES (1, 'Tea', 4, 3.5), (1, 'Cake', 1, 12.0), (2, 'Coffee', 9, 4.0), (3, 'Tea', 2, 3.5);
        PRAGMA query_only = ON;
    """)
    return database


def run_query(database: sqlite3.Connection, arguments: str) -> str:
    """Returns the rows as JSON; what the model got wrong is for the model to read and mend."""
    try:
        sql = json.loads(arguments)["sql"]
        print(sql, file=sys.stderr)
        cursor = database.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return json.dumps([dict(zip(names, row, strict=True)) for row in cursor.fetchmany(ROWS_LIMIT)])
    except (ValueError, KeyError, TypeError, sqlite3.Error) as error:
        return f"Error: {error}"


def answer(client: OpenAI, question: str) -> str:
    """Returns the content of the reply that needs no more of the database."""
    database = make_database()
    messages: list[Any] = [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": question},
    ]
    for _ in range(ROUNDS_LIMIT):
        message = client.chat.completions.create(model=MODEL, messages=messages, tools=[RUN_QUERY]).choices[0].message
        messages.append(message)
        if not message.tool_calls:
            return message.content or ""
        for call in message.tool_calls:
            found = run_query(database, call.function.arguments) if call.type == "function" else "Error: unknown tool"
            messages.append({"role": "tool", "tool_call_id": call.id, "content": found})
    raise SystemExit("The model kept asking and never answered.")


if __name__ == "__main__":
    client = OpenAI(
        base_url=os.environ.get("VIEWLOOM_BASE_URL", "http://127.0.0.1:8787/v1/embed"),
        api_key=os.environ.get("THESYS_API_KEY") or os.environ["VIEWLOOM_API_KEY"],
    )
    print(answer(client, " ".join(sys.argv[1:]) or "Which customers buy most?"))
