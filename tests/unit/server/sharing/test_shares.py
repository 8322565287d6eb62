"""Shares over HTTP: what whoever has the link sees, and when no more."""

from pathlib import Path
from typing import Any

import pytest

from scripted_service import CHAT, GREETING, Service, body, open_client, open_service
from viewloom.server.sharing.document import render_document, render_inert

pytestmark = pytest.mark.anyio
CLICK = '<content>Send it</content><context>{"formState": {"f": {"secret": "for the model"}}}</context>'


async def told(service: Service, *texts: str) -> str:
    """Returns the id of a thread with these questions, answered."""
    thread = (await service.client.post("/v1/threads", json={"title": "Tea"})).json()
    for text in texts:
        messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": text}]
        sent = body(messages=messages, metadata={"thread_id": thread["id"]})
        assert (await service.client.post(CHAT, json=sent)).status_code == 200
    return thread["id"]


async def shared(service: Service, thread_id: str, **members: Any) -> dict[str, Any]:
    answer = await service.client.post(f"/v1/threads/{thread_id}/share", json=members)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_link_shows_what_was_on_the_screen_and_nothing_else(database: Path) -> None:
    async with open_service(database) as service:
        thread_id = await told(service, "Hi", CLICK)
        share = await shared(service, thread_id)
        secret = share["url"].rpartition("/")[2]
        assert share["url"] == f"http://127.0.0.1:8787/s/{secret}"
        assert (share["object"], share["expires_at"], share["title"]) == ("share", None, "Tea")
        async with open_client(service.app) as reader:
            answer = await reader.get(f"/v1/shares/{secret}")
            page = await reader.get(f"/s/{secret}")
    assert answer.headers["cache-control"] == "no-store"
    seen = answer.json()
    assert [(turn["role"], turn["program"]) for turn in seen["turns"]] == [
        ("user", None),
        ("assistant", f"{GREETING}\n"),
        ("user", None),
        ("assistant", f"{GREETING}\n"),
    ]
    assert [turn["content"] for turn in seen["turns"][::2]] == ["Hi", "Send it"]
    for hidden in ("Be brief", "for the model", thread_id, "acct_"):
        assert hidden not in answer.text
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_a_link_is_listed_without_its_address_and_revoked_at_once(database: Path) -> None:
    async with open_service(database) as service:
        thread_id = await told(service, "Hi")
        share = await shared(service, thread_id, expires_in_s=60)
        assert share["expires_at"] - share["created_at"] == 60
        listed = (await service.client.get(f"/v1/threads/{thread_id}/shares")).json()
        assert [entry["id"] for entry in listed["data"]] == [share["id"]]
        assert "url" not in listed["data"][0]
        secret = share["url"].rpartition("/")[2]
        assert secret not in str(listed)
        revoked = await service.client.delete(f"/v1/threads/{thread_id}/shares/{share['id']}")
        assert revoked.json()["revoked_at"] is not None
        assert (await service.client.get(f"/v1/threads/{thread_id}/shares")).json()["data"] == []
        gone = await service.client.get(f"/v1/shares/{secret}")
        assert (gone.status_code, gone.json()["error"]["code"]) == (404, "share_not_found")
        assert (await service.client.get(f"/s/{secret}")).status_code >= 404


async def test_only_the_owner_shares(database: Path) -> None:
    async with open_service(database) as service:
        thread_id = await told(service, "Hi")
        share = await shared(service, thread_id)
        _, other = await service.store.keys.create("other", account="other")
        for headers, status in (({}, 403), ({"authorization": f"Bearer {other}"}, 404)):
            async with open_client(service.app, headers=headers) as stranger:
                path = f"/v1/threads/{thread_id}"
                answers = [
                    await stranger.post(f"{path}/share", json={}),
                    await stranger.get(f"{path}/shares"),
                    await stranger.delete(f"{path}/shares/{share['id']}"),
                    *[await stranger.get(f"{path}/export.{kind}") for kind in ("html", "md", "json")],
                ]
            assert [answer.status_code for answer in answers] == [status] * 6


@pytest.mark.parametrize(
    ("sent", "param"),
    [
        ({"expires_in_s": 0}, "expires_in_s"),
        ({"expires_in_s": "60"}, "expires_in_s"),
        ({"turn_id": 1}, "turn_id"),
        ({"turn_id": "turn_1"}, "turn_id"),
        ({"more": 1}, "more"),
    ],
)
async def test_what_cannot_be_shared_is_named(database: Path, sent: dict[str, Any], param: str) -> None:
    async with open_service(database) as service:
        thread_id = await told(service, "Hi")
        answer = await service.client.post(f"/v1/threads/{thread_id}/share", json=sent)
    assert answer.json()["error"]["param"] == param


async def test_a_thread_is_exported_as_words_and_whole(database: Path) -> None:
    async with open_service(database) as service:
        thread_id = await told(service, "Hi")
        words = await service.client.get(f"/v1/threads/{thread_id}/export.md")
        whole = await service.client.get(f"/v1/threads/{thread_id}/export.json")
    assert words.headers["content-type"] == "text/markdown; charset=utf-8"
    assert f'filename="{thread_id}.md"' in words.headers["content-disposition"]
    assert "## User\n\nHi" in words.text
    assert [turn["role"] for turn in whole.json()["turns"]] == ["system", "user", "assistant"]


async def test_a_file_holds_its_texts_inert_and_allows_its_own_script_alone(tmp_path: Path) -> None:
    (tmp_path / "view").mkdir()
    (tmp_path / "view" / "standalone.js").write_text('const end = "</script>";')
    hostile = "</script><script>alert(1)</script><!--"
    transcript = {"title": hostile, "turns": [{"role": "user", "content": hostile}]}
    text = render_document(transcript, tmp_path)
    assert text.count("<script") == 2
    assert text.count("</script") == 2
    assert "<!--" not in text
    assert "default-src 'none'; script-src 'sha256-" in text
    assert hostile not in render_inert(transcript)
