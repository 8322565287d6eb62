"""People, their sessions and the links that let them in."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from viewloom.errors import EmailTaken, InvalidRequest, InvitationInvalid, InvitationNotFound, LastAdmin, UserNotFound
from viewloom.storage.keys import hash_secret
from viewloom.storage.people import INVITATION_LIFE, SESSION_IDLE, SESSION_LIFE, Role, User
from viewloom.storage.people_store import NewUser
from viewloom.storage.store import Store

pytestmark = pytest.mark.anyio

MakeUser = Callable[..., Awaitable[User]]


@pytest.fixture
def make(store: Store) -> MakeUser:
    """Makes people of the default account."""

    async def make_user(email: str = "ada@example.com", role: Role = "admin") -> User:
        account_id = await store.keys.account_id()
        return await store.people.create(NewUser(account_id, email, "Ada", role, password_hash="$hash"))

    return make_user


async def test_a_person_is_found_by_id_and_by_any_spelling_of_the_address(store: Store, make: MakeUser) -> None:
    user = await make("Ada@Example.com")
    assert user.email == "ada@example.com"
    assert user.has_password
    assert await store.people.find(user.id) == user
    assert await store.people.maybe_by_email(" ADA@example.COM ") == user
    assert await store.people.maybe_by_email("bob@example.com") is None
    assert await store.people.password_hash(user.id) == "$hash"
    with pytest.raises(UserNotFound):
        await store.people.find("user_nobody")


async def test_an_address_belongs_to_one_person(store: Store, make: MakeUser) -> None:
    await make("ada@example.com")
    with pytest.raises(EmailTaken):
        await make("ADA@example.com", "viewer")
    assert len(await store.people.list()) == 1


async def test_the_last_admin_stays_one(store: Store, make: MakeUser) -> None:
    first = await make()
    await make("bob@example.com", "developer")
    with pytest.raises(LastAdmin):
        await store.people.change(first.id, role="developer")
    with pytest.raises(LastAdmin):
        await store.people.change(first.id, is_disabled=True)
    second = await make("eve@example.com", "admin")
    assert (await store.people.change(first.id, role="viewer")).role == "viewer"
    with pytest.raises(LastAdmin):
        await store.people.change(second.id, is_disabled=True)


async def test_two_admins_cannot_disable_each_other_at_one_time(store: Store, make: MakeUser) -> None:
    people = [await make(), await make("eve@example.com")]
    refused: list[LastAdmin] = []

    async def disable(user: User) -> None:
        try:
            await store.people.change(user.id, is_disabled=True)
        except LastAdmin as error:
            refused.append(error)

    async with anyio.create_task_group() as group:
        for user in people:
            group.start_soon(disable, user)
    assert len(refused) == 1
    assert await store.people.is_set_up()


async def test_a_disabled_person_may_come_back_without_their_sessions(store: Store, make: MakeUser) -> None:
    await make("root@example.com")
    user = await make("bob@example.com", "viewer")
    _, secret = await store.sessions.begin(user)
    gone = await store.people.change(user.id, is_disabled=True)
    assert gone.disabled_at is not None
    assert await store.sessions.find(secret) is None
    assert (await store.people.change(user.id, is_disabled=False)).disabled_at is None
    assert await store.sessions.find(secret) is None


async def test_a_session_is_found_by_its_secret_alone(store: Store, make: MakeUser) -> None:
    user = await make()
    session, secret = await store.sessions.begin(user)
    found = await store.sessions.find(secret)
    assert found is not None
    assert (found.id, found.csrf_token, found.user.id) == (session.id, session.csrf_token, user.id)
    assert session.id == hash_secret(secret)
    for wrong in ("", session.id, secret[:-1], session.csrf_token):
        assert await store.sessions.find(wrong) is None


async def test_a_session_ends_when_it_rests_and_at_the_end_of_its_life(store: Store, make: MakeUser) -> None:
    begun = datetime.now(UTC)
    _, secret = await store.sessions.begin(await make(), now=begun)
    step = SESSION_IDLE - timedelta(seconds=1)
    at = begun + step
    while at < begun + SESSION_LIFE:
        assert await store.sessions.find(secret, now=at) is not None
        at += step
    assert await store.sessions.find(secret, now=at) is None

    _, rested = await store.sessions.begin((await store.people.list())[0], now=begun)
    assert await store.sessions.find(rested, now=begun + SESSION_IDLE) is None


async def test_when_somebody_was_seen_is_kept(store: Store, make: MakeUser) -> None:
    user = await make()
    begun = datetime.now(UTC)
    _, secret = await store.sessions.begin(user, now=begun)
    later = begun + timedelta(hours=1)
    await store.sessions.find(secret, now=later)
    assert (await store.people.find(user.id)).seen_at == later


async def test_ending_one_session_leaves_the_others_and_a_new_password_none(store: Store, make: MakeUser) -> None:
    user = await make()
    secrets = [(await store.sessions.begin(user))[1] for _ in range(3)]
    await store.sessions.end_secret(secrets[0])
    assert [await store.sessions.find(secret) is not None for secret in secrets] == [False, True, True]
    await store.people.set_password(user.id, "$other")
    assert [await store.sessions.find(secret) for secret in secrets] == [None, None, None]


async def test_an_invitation_lets_one_person_in(store: Store) -> None:
    account_id = await store.keys.account_id("team")
    invitation, secret = await store.invitations.create(account_id, "viewer")
    assert await store.invitations.list() == [invitation]
    assert invitation.expires_at == invitation.created_at + INVITATION_LIFE
    user = await store.invitations.accept(secret, email="Bob@example.com", name="Bob", password_hash="$hash")
    assert (user.account_id, user.email, user.name, user.role) == (account_id, "bob@example.com", "Bob", "viewer")
    assert await store.invitations.list() == []
    with pytest.raises(InvitationInvalid):
        await store.invitations.accept(secret, email="eve@example.com", name="Eve", password_hash="$hash")


async def test_of_many_who_use_one_invitation_at_once_one_is_let_in(store: Store) -> None:
    _, secret = await store.invitations.create(await store.keys.account_id(), "viewer")
    let_in: list[User] = []

    async def enter(number: int) -> None:
        email = f"person{number}@example.com"
        with suppress(InvitationInvalid):
            let_in.append(await store.invitations.accept(secret, email=email, name="", password_hash="$hash"))

    async with anyio.create_task_group() as group:
        for number in range(6):
            group.start_soon(enter, number)
    assert len(let_in) == len(await store.people.list()) == 1


async def test_an_invitation_for_one_address_takes_no_other_and_is_not_used_up_by_it(store: Store) -> None:
    _, secret = await store.invitations.create(await store.keys.account_id(), "viewer", "Bob@example.com")
    with pytest.raises(InvalidRequest) as caught:
        await store.invitations.accept(secret, email="eve@example.com", name="", password_hash="$hash")
    assert caught.value.param == "email"
    user = await store.invitations.accept(secret, email="bob@EXAMPLE.com", name="", password_hash="$hash")
    assert user.email == "bob@example.com"


async def test_a_link_for_somebody_who_is_there_gives_them_a_new_password(store: Store, make: MakeUser) -> None:
    user = await make()
    _, cookie = await store.sessions.begin(user)
    _, secret = await store.invitations.create(user.account_id, "viewer", user.email)
    same = await store.invitations.accept(secret, email=user.email, name="Other", password_hash="$new")
    assert (same.id, same.role, same.name) == (user.id, "admin", "Ada")
    assert await store.people.password_hash(user.id) == "$new"
    assert await store.sessions.find(cookie) is None


async def test_a_link_for_anybody_changes_nobody(store: Store, make: MakeUser) -> None:
    user = await make()
    _, secret = await store.invitations.create(user.account_id, "admin")
    with pytest.raises(EmailTaken):
        await store.invitations.accept(secret, email=user.email, name="", password_hash="$new")
    assert await store.people.password_hash(user.id) == "$hash"
    await store.invitations.check(secret)


async def test_the_first_admins_link_voids_the_older_one_and_ends_with_the_first_admin(store: Store) -> None:
    account_id = await store.keys.account_id()
    assert not await store.people.is_set_up()
    older, newer = [await store.invitations.create_first(account_id) for _ in range(2)]
    assert older is not None
    assert newer is not None
    with pytest.raises(InvitationInvalid):
        await store.invitations.check(older)
    user = await store.invitations.accept(newer, email="ada@example.com", name="Ada", password_hash="$hash")
    assert user.role == "admin"
    assert await store.people.is_set_up()
    assert await store.invitations.create_first(account_id) is None


async def test_a_withdrawn_invitation_is_gone(store: Store) -> None:
    invitation, secret = await store.invitations.create(await store.keys.account_id(), "viewer")
    assert await store.invitations.delete(invitation.id) == invitation
    with pytest.raises(InvitationInvalid):
        await store.invitations.check(secret)
    with pytest.raises(InvitationNotFound):
        await store.invitations.delete(invitation.id)


async def test_who_signs_in_elsewhere_uses_the_invitation_for_their_address(store: Store) -> None:
    account_id = await store.keys.account_id("team")
    await store.invitations.create(account_id, "developer", "bob@example.com")
    await store.invitations.create(account_id, "admin")
    user = await store.invitations.accept_elsewhere("bob@example.com", "Bob", "https://id.example|7")
    assert (user.role, user.account_id, user.has_password) == ("developer", account_id, False)
    assert await store.people.maybe_by_subject("https://id.example|7") == user
    with pytest.raises(InvitationInvalid):
        await store.invitations.accept_elsewhere("eve@example.com", "Eve", "https://id.example|8")
