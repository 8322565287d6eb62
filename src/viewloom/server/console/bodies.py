"""What the console's endpoints for people take."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr

from viewloom.server.console.passwords import LONGEST_PASSWORD_CHARS, SHORTEST_PASSWORD_CHARS
from viewloom.storage.people import EMAIL_LIMIT_CHARS, NAME_LIMIT_CHARS, Role, fold_email

BODY_LIMIT_BYTES = 64 * 1024
"""Nothing that the console sends comes near."""

_EMAIL = re.compile(r"[^\s@\x00-\x20\x7f]+@[^\s@\x00-\x20\x7f]+")


def check_email(text: str) -> str:
    """Returns an e-mail address in its one spelling.

    Raises:
        ValueError: It is none.
    """
    email = fold_email(text)
    if len(email) > EMAIL_LIMIT_CHARS or not _EMAIL.fullmatch(email) or not email.isprintable():
        raise ValueError("it must be an e-mail address")
    return email


def _check_name(text: str) -> str:
    name = " ".join(text.split())
    if not name.isprintable():
        raise ValueError("it must be one line of text")
    return name


def _check_password(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD_CHARS:
        raise ValueError(f"it must have {SHORTEST_PASSWORD_CHARS} characters or more")
    return password


Email = Annotated[StrictStr, AfterValidator(check_email)]
Name = Annotated[StrictStr, Field(max_length=NAME_LIMIT_CHARS), AfterValidator(_check_name)]
Password = Annotated[StrictStr, Field(max_length=LONGEST_PASSWORD_CHARS)]
NewPassword = Annotated[Password, AfterValidator(_check_password)]


class _Body(BaseModel):
    # An error must not repeat what was sent: it may be a password.
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class SetupBody(_Body):
    """POST /v1/console/setup."""

    token: Annotated[StrictStr, Field(max_length=200)]
    email: Email
    name: Name | None = None
    password: NewPassword


class SignInBody(_Body):
    """POST /v1/console/session."""

    email: Email
    password: Password


class ProfileBody(_Body):
    """PATCH /v1/console/session."""

    name: Name | None = None
    password: Password | None = None
    new_password: NewPassword | None = None


class UserBody(_Body):
    """PATCH /v1/console/users/{user_id}."""

    role: Role | None = None
    is_disabled: StrictBool | None = None


class InvitationBody(_Body):
    """POST /v1/console/invitations."""

    email: Email | None = None
    role: Role
    account: Annotated[Name, Field(min_length=1)] | None = None
