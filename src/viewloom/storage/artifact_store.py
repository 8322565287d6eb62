"""Artifacts: interfaces that somebody kept. They outlive the threads they came from.

An account sees those of all its users, a user only their own, and one who is narrowed to some threads only what came
from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from viewloom.errors import ArtifactNotFound
from viewloom.storage.conditions import owned
from viewloom.storage.database import Database
from viewloom.storage.tables import artifacts
from viewloom.storage.turn_store import checked_form
from viewloom.storage.turns import Owner, Page, is_id, make_id


@dataclass(frozen=True, slots=True)
class NewArtifact:
    """An interface that is to be kept; see `Artifact`."""

    title: str
    program: str
    form_state: Mapping[str, Any] = field(default_factory=dict[str, Any])
    thread_id: str | None = None
    turn_id: str | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """An interface that was kept.

    Attributes:
        thread_id: Where it came from, if from a thread, which need not be there any more.
        program: Valid program text.
        form_state: What its fields hold: `{form: {field: value}}`.
    """

    id: str
    user_id: str | None
    thread_id: str | None
    turn_id: str | None
    title: str
    program: str
    form_state: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


class ArtifactStore:
    """The artifacts of every account.

    Every method that takes an id raises `ArtifactNotFound` if the owner has no such artifact.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, owner: Owner, new: NewArtifact) -> Artifact:
        """Keeps an interface.

        Raises:
            InvalidRequest: Its fields hold too much.
        """
        now = datetime.now(UTC)
        values = {
            "id": make_id("artifact"),
            "account_id": owner.account_id,
            "user_id": owner.user_id,
            "thread_id": new.thread_id,
            "turn_id": new.turn_id,
            "title": new.title,
            "program": new.program,
            "form_state": checked_form(dict(new.form_state), "an artifact"),
            "created_at": now,
            "updated_at": now,
        }
        made = insert(artifacts).values(values).returning(artifacts)
        return _artifact(await self._database.run(lambda connection: connection.execute(made).one()))

    async def find(self, owner: Owner, artifact_id: str) -> Artifact:
        """Returns an artifact."""
        return await self._one(select(artifacts).where(*_chosen(owner, artifact_id)), artifact_id)

    async def list(self, owner: Owner, *, limit: int, after: str | None = None) -> Page[Artifact]:
        """Returns a page of artifacts, newest first.

        Args:
            owner: Whose.
            limit: How many at most.
            after: Id of the last one of the page before; it need not be there any more.
        """
        query = select(artifacts).where(_owned(owner))
        if after is not None:
            query = query.where(artifacts.c.id < after)
        query = query.order_by(artifacts.c.id.desc()).limit(limit + 1)
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        return Page([_artifact(row) for row in rows[:limit]], len(rows) > limit)

    async def change(
        self,
        owner: Owner,
        artifact_id: str,
        *,
        title: str | None = None,
        form_state: Mapping[str, Any] | None = None,
    ) -> Artifact:
        """Sets what is given; `form_state` takes the place of what was there.

        Raises:
            InvalidRequest: The fields hold too much.
        """
        changes: dict[str, Any] = {"updated_at": datetime.now(UTC)}
        if title is not None:
            changes["title"] = title
        if form_state is not None:
            changes["form_state"] = checked_form(dict(form_state), "an artifact")
        chosen = update(artifacts).where(*_chosen(owner, artifact_id)).values(changes).returning(artifacts)
        return await self._one(chosen, artifact_id)

    async def delete(self, owner: Owner, artifact_id: str) -> None:
        """Deletes an artifact."""
        await self._one(delete(artifacts).where(*_chosen(owner, artifact_id)).returning(artifacts), artifact_id)

    async def _one(self, statement: Any, artifact_id: str) -> Artifact:
        def work(connection: Connection) -> Artifact:
            row = connection.execute(statement).first()
            if row is None:
                raise _no_artifact(artifact_id)
            return _artifact(row)

        return await self._database.run(work)


def _owned(owner: Owner) -> ColumnElement[bool]:
    return owned(owner, artifacts, artifacts.c.thread_id)


def _chosen(owner: Owner, artifact_id: str) -> tuple[ColumnElement[bool], ...]:
    if not is_id(artifact_id):
        raise _no_artifact(artifact_id)
    return (artifacts.c.id == artifact_id, _owned(owner))


def _no_artifact(artifact_id: str) -> ArtifactNotFound:
    return ArtifactNotFound(f"There is no artifact {artifact_id[:80]!r}.", param="artifact_id")


def _artifact(row: Row[Any]) -> Artifact:
    return Artifact(**{name: getattr(row, name) for name in Artifact.__dataclass_fields__})
