"""`viewloom keys`: what others rely on is the key alone on stdout."""

import asyncio
import re
from pathlib import Path

import pytest

from command_line import CommandLine
from viewloom.storage.keys import Key
from viewloom.storage.store import open_store


def maybe_key(tmp_path: Path, secret: str) -> Key | None:
    async def find() -> Key | None:
        async with open_store(f"sqlite:///{tmp_path / 'data' / 'viewloom.db'}") as store:
            return await store.keys.find(secret)

    return asyncio.run(find())


def test_create_prints_the_key_and_nothing_else(viewloom: CommandLine, tmp_path: Path) -> None:
    done = viewloom("keys", "create", "--name", "laptop")
    assert (done.code, done.stderr) == (0, "")
    assert re.fullmatch(r"vl-[A-Za-z0-9_-]{43}\n", done.stdout)
    key = maybe_key(tmp_path, done.stdout.strip())
    assert key is not None
    assert key.name == "laptop"


def test_a_key_that_has_expired_is_not_made(viewloom: CommandLine) -> None:
    done = viewloom("keys", "create", "--name", "late", "--expires", "2020-01-31")
    assert (done.code, done.stdout) == (2, "")
    assert "--expires" in done.stderr
    assert "2020-01-31 00:00 UTC is over" in done.stderr
    assert "late" not in viewloom("keys", "list").stdout


def test_list_shows_prefixes_and_never_a_key(viewloom: CommandLine) -> None:
    secret = viewloom("keys", "create", "--name", "laptop").stdout.strip()
    listed = viewloom("keys", "list")
    assert listed.code == 0
    assert "laptop" in listed.stdout
    assert secret[:10] in listed.stdout
    assert secret[10:] not in listed.stdout
    assert "works" in listed.stdout


def test_revoke_ends_a_key_and_tells_which(viewloom: CommandLine, tmp_path: Path) -> None:
    secret = viewloom("keys", "create", "--name", "laptop").stdout.strip()
    revoked = viewloom("keys", "revoke", secret[:10])
    assert (revoked.code, revoked.stdout) == (0, f"revoked {secret[:10]}… (laptop)\n")
    assert maybe_key(tmp_path, secret) is None
    assert "revoked" in viewloom("keys", "list").stdout


def test_revoking_what_is_not_there_is_one_line(viewloom: CommandLine) -> None:
    done = viewloom("keys", "revoke", "vl-nothing")
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith("viewloom: No working key has the prefix, id or name 'vl-nothing'")
    assert done.stderr.count("\n") == 1


def test_limits_are_kept_and_listed(viewloom: CommandLine, tmp_path: Path) -> None:
    flags = ("--usd-per-day", "0.50", "--requests-per-minute", "0", "--model", "c1/openai/*", "--model", "c1/local/*")
    done = viewloom("keys", "create", "--name", "intern", *flags, "--expires", "2999-01-31")
    key = maybe_key(tmp_path, done.stdout.strip())
    assert key is not None
    assert key.limits.to_json() == {
        "requests_per_minute": 0,
        "usd_per_day": "0.50",
        "models": ["c1/openai/*", "c1/local/*"],
    }
    assert str(key.expires_at) == "2999-01-31 00:00:00+00:00"
    listed = " ".join(viewloom("keys", "list").stdout.split())
    assert "works until" in listed


def test_origins_and_the_wish_to_keep_what_is_said_are_kept(viewloom: CommandLine, tmp_path: Path) -> None:
    flags = ("--origin", "https://App.example/", "--origin", "http://localhost:5173", "--log-content")
    key = maybe_key(tmp_path, viewloom("keys", "create", "--name", "web", *flags).stdout.strip())
    assert key is not None
    assert (key.origins, key.is_content_logged) == (("https://app.example", "http://localhost:5173"), True)
    plain = maybe_key(tmp_path, viewloom("keys", "create", "--name", "plain").stdout.strip())
    assert plain is not None
    assert (plain.origins, plain.is_content_logged) == ((), False)


def test_a_wrong_origin_is_one_line_and_makes_no_key(viewloom: CommandLine) -> None:
    done = viewloom("keys", "create", "--name", "web", "--origin", "https://app.example/page")
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith("viewloom: `origins`: each must be one such as")
    assert "web" not in viewloom("keys", "list").stdout


def test_the_list_tells_when_a_key_was_used_last(viewloom: CommandLine, tmp_path: Path) -> None:
    secret = viewloom("keys", "create", "--name", "laptop").stdout.strip()
    assert "never" in viewloom("keys", "list").stdout
    maybe_key(tmp_path, secret)
    assert "never" not in viewloom("keys", "list").stdout


def test_a_wrong_limit_is_one_line_that_names_it(viewloom: CommandLine) -> None:
    done = viewloom("keys", "create", "--name", "intern", "--usd-per-day", "much")
    assert (done.code, done.stdout) == (1, "")
    assert done.stderr.startswith("viewloom: `usd_per_day` must be an amount in USD")


def test_a_key_needs_a_name(viewloom: CommandLine) -> None:
    done = viewloom("keys", "create")
    assert done.code == 2
    assert "--name" in done.stderr


def test_the_list_cuts_no_limit_off_in_a_pipe(viewloom: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    flags = ("--requests-per-minute", "5", "--usd-per-month", "50", "--model", "c1/openai/*", "--expires", "2999-01-31")
    viewloom("keys", "create", "--name", "intern", *flags)
    (row,) = [line for line in viewloom("keys", "list").stdout.splitlines() if "intern" in line]
    assert "requests_per_minute 5, " in row
    assert "works until 2999-01-31 00:00" in row
