"""`viewloom db` copies what is there, `viewloom export` prints what was said."""

import asyncio
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from command_line import CommandLine
from viewloom.storage.schema import HEAD_REVISION
from viewloom.storage.store import open_store
from viewloom.storage.turns import Draft, Ending, NewTurn, Owner, Written

REPLY = """<content thesys="true" version="2">
```openui-lang
root = Card([head, text])
head = CardHeader("Tea", "black or green")
text = TextContent("Two cups a day.")
```
</content>"""


def keep_a_thread(tmp_path: Path) -> str:
    async def keep() -> str:
        async with open_store(f"sqlite:///{tmp_path / 'data' / 'viewloom.db'}") as store:
            thread = await store.threads.create(Owner("acct_1"), title="About tea")
            said = NewTurn("user", "<content>Tell me</content><context>[]</context>")
            reply_id, _ = await store.turns.open(thread, None, [said], Draft(None, 2), model_id="m", title="")
            await store.turns.close(reply_id, Written(REPLY, "root = …"), Ending("interrupted"))
            return thread.id

    return asyncio.run(keep())


def test_a_thread_is_printed_as_markdown_or_whole(viewloom: CommandLine, tmp_path: Path) -> None:
    thread_id = keep_a_thread(tmp_path)
    text = viewloom("export", "--thread", thread_id)
    assert text.code == 0
    assert text.stdout.startswith("# About tea\n\n## User\n\nTell me\n\n## Assistant (interrupted)\n\n")
    assert "Two cups a day." in text.stdout
    assert "openui-lang" not in text.stdout
    whole = json.loads(viewloom("export", "--thread", thread_id, "--format", "json").stdout)
    assert (whole["id"], whole["title"], len(whole["turns"])) == (thread_id, "About tea", 2)
    assert whole["turns"][1]["content"] == REPLY


def test_a_printed_page_is_one_file_that_fetches_nothing(viewloom: CommandLine, tmp_path: Path) -> None:
    done = viewloom("export", "--thread", keep_a_thread(tmp_path), "--format", "html")
    assert done.stderr == ""
    page = done.stdout
    assert page.startswith("<!doctype html>")
    assert "<title>About tea</title>" in page
    assert "Two cups a day." in page
    assert "default-src 'none'" in page
    markup, _, _ = page.partition("<script>")
    assert not re.search(r"<[^>]+\s(?:src|href)=", markup)


def test_all_branches_are_printed_whole_and_the_active_one_in_words(viewloom: CommandLine, tmp_path: Path) -> None:
    thread_id = keep_a_thread(tmp_path)

    async def edit() -> None:
        async with open_store(f"sqlite:///{tmp_path / 'data' / 'viewloom.db'}") as store:
            thread, _ = await store.turns.branch(None, thread_id)
            await store.turns.open(thread, None, [NewTurn("user", "Edited")], Draft(None, 2), model_id="m", title="")

    asyncio.run(edit())
    whole = json.loads(viewloom("export", "--thread", thread_id, "--format", "json").stdout)
    first, _, edited, _ = whole["turns"]
    assert edited["siblings"] == first["siblings"] == [first["id"], edited["id"]]
    words = viewloom("export", "--thread", thread_id).stdout
    assert "Edited" in words
    assert "Tell me" not in words


def test_a_thread_that_is_not_there_is_one_line(viewloom: CommandLine) -> None:
    done = viewloom("export", "--thread", "thread_1")
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr == "viewloom: There is no thread 'thread_1'.\n"


def test_a_backup_holds_what_the_database_holds(viewloom: CommandLine, tmp_path: Path) -> None:
    thread_id = keep_a_thread(tmp_path)
    copy = tmp_path / "copy.db"
    assert viewloom("db", "backup", str(copy)).code == 0
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT id FROM threads").fetchall() == [(thread_id,)]
    again = viewloom("db", "backup", str(copy))
    assert (again.code, again.stderr) == (1, f"viewloom: {copy} is there already; a backup replaces nothing.\n")


def test_a_backup_that_cannot_be_written_leaves_nothing(viewloom: CommandLine, tmp_path: Path) -> None:
    keep_a_thread(tmp_path)
    done = viewloom("db", "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert done.code == 1
    assert "cannot be copied" in done.stderr
    assert not list(tmp_path.rglob("*.unfinished"))


def test_what_is_not_there_cannot_be_copied(viewloom: CommandLine, tmp_path: Path) -> None:
    done = viewloom("db", "backup", str(tmp_path / "copy.db"))
    assert (done.code, "There is no database at" in done.stderr) == (1, True)


def test_postgresql_is_copied_by_its_own_tool(
    viewloom: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIEWLOOM_DATABASE_URL", "postgresql+asyncpg://127.0.0.1/viewloom")
    done = viewloom("db", "backup", str(tmp_path / "copy.db"))
    assert (done.code, "pg_dump" in done.stderr) == (1, True)


def test_upgrade_makes_the_newest_shape(viewloom: CommandLine, tmp_path: Path) -> None:
    done = viewloom("db", "upgrade")
    assert (done.code, done.stdout) == (0, f"The database has revision {HEAD_REVISION}.\n")
    with closing(sqlite3.connect(tmp_path / "data" / "viewloom.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD_REVISION,)]
