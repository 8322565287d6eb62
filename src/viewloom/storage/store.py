"""The one way to the database.

Main path: `async with open_store(url) as store:` migrates the database and gives the `Store`.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from viewloom.storage.artifact_store import ArtifactStore
from viewloom.storage.database import Database, open_database
from viewloom.storage.frontend_tokens import FrontendTokenStore
from viewloom.storage.invitation_store import InvitationStore
from viewloom.storage.key_store import KeyStore
from viewloom.storage.ledger import Ledger
from viewloom.storage.people_store import PeopleStore
from viewloom.storage.request_store import RequestStore
from viewloom.storage.session_store import SessionStore
from viewloom.storage.share_store import ShareStore
from viewloom.storage.threads import ThreadStore
from viewloom.storage.turn_store import TurnStore
from viewloom.storage.usage_report import UsageReports


class Store:
    """Everything that is kept, by subject.

    Every method of the parts raises `DatabaseUnavailable` when the database does not answer.

    Attributes:
        check: Raises nothing if the database answers.
        keys: Accounts and their API keys.
        ledger: What was used, and what it cost.
        usage: Reports on that.
        requests: The log of requests.
        frontend_tokens: Short-lived keys for pages.
        people: Who may sign in.
        invitations: Links that let somebody in.
        sessions: Browsers in which somebody is signed in.
        threads: Conversations.
        turns: What was said in them.
        shares: Read-only views of them.
        artifacts: Interfaces that were kept.
    """

    def __init__(self, database: Database) -> None:
        self.check = database.check
        self.keys = KeyStore(database)
        self.ledger = Ledger(database)
        self.usage = UsageReports(database)
        self.requests = RequestStore(database)
        self.frontend_tokens = FrontendTokenStore(database)
        self.people = PeopleStore(database)
        self.invitations = InvitationStore(database)
        self.sessions = SessionStore(database)
        self.threads = ThreadStore(database)
        self.turns = TurnStore(database)
        self.shares = ShareStore(database)
        self.artifacts = ArtifactStore(database)


@asynccontextmanager
async def open_store(url: str) -> AsyncGenerator[Store]:
    """Opens and migrates the database; closes its connections at the end.

    Args:
        url: `sqlite:///path` or `postgresql+asyncpg://…`.

    Raises:
        DatabaseUnavailable: The database cannot be reached, opened or written.
    """
    async with open_database(url) as database:
        yield Store(database)
