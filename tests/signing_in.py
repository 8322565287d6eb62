"""Somebody signed in, for tests of what the console shows."""

import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx

from scripted_service import Service, open_client
from viewloom.storage.people import Role
from viewloom.storage.people_store import NewUser


@asynccontextmanager
async def signed_in(service: Service, role: Role = "admin") -> AsyncGenerator[httpx.AsyncClient]:
    """Opens a client with the session of a person of the key's account."""
    account_id = await service.store.keys.account_id()
    new = NewUser(account_id=account_id, email=f"{uuid.uuid4().hex}@example.com", name="Ada", role=role)
    user = await service.store.people.create(new)
    session, secret = await service.store.sessions.begin(user)
    headers = {"x-viewloom-csrf": session.csrf_token}
    async with open_client(service.app, headers=headers, cookies={"viewloom_session_8787": secret}) as client:
        yield client
