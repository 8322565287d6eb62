"""Whom the issuer told of -> a person of ours: found by subject, else by verified address, else let in if they may be.

A person is who the issuer's `sub` says, for good: their address may change, and another's may become it. So an address
finds somebody only until they are linked with a subject, and never takes a link away.
"""

from pydantic import TypeAdapter, ValidationError

from viewloom.errors import EmailTaken, InvitationInvalid, SignInRefused
from viewloom.server.configuration.sign_on import SignOn
from viewloom.server.console.bodies import Email
from viewloom.server.oidc.id_token import Claims
from viewloom.storage.people import NAME_LIMIT_CHARS, User
from viewloom.storage.people_store import NewUser
from viewloom.storage.store import Store

_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


async def admit_person(store: Store, sign_on: SignOn, claims: Claims) -> User:
    """Returns the person that verified claims are about.

    Raises:
        SignInRefused: They may not come in.
    """
    subject = f"{claims['iss']}#{claims['sub']}"
    user = await store.people.maybe_by_subject(subject)
    if user is None:
        email = _verified_email(claims)
        user = await store.people.maybe_by_email(email)
        if user is None:
            return await _let_in(store, sign_on, email=email, name=_name(claims), subject=subject)
        if user.disabled_at is None and not await store.people.link(user.id, subject):
            raise SignInRefused("linked: somebody else at the issuer signs in as the person with this address.")
    if user.disabled_at is not None:
        raise SignInRefused("disabled: an admin disabled this person.")
    return user


async def _let_in(store: Store, sign_on: SignOn, *, email: str, name: str, subject: str) -> User:
    try:
        return await store.invitations.accept_elsewhere(email, name, subject)
    except InvitationInvalid as error:
        if email.rpartition("@")[2] not in sign_on.domains:
            raise SignInRefused("domain: nobody invited this address, and its domain is not allowed.") from error
    except EmailTaken as error:
        raise SignInRefused("taken: somebody came in with this address at the same moment.") from error
    account_id = await store.keys.account_id()
    try:
        return await store.people.create(NewUser(account_id, email, name, sign_on.role, oidc_subject=subject))
    except EmailTaken as error:
        raise SignInRefused("taken: somebody came in with this address at the same moment.") from error


def _verified_email(claims: Claims) -> str:
    # Some issuers write their switches as text.
    verified = claims.get("email_verified")
    if verified is not True and verified != "true":
        raise SignInRefused("email: the issuer does not say that it verified the address (email_verified).")
    try:
        return _EMAIL.validate_python(claims.get("email"))
    except ValidationError as error:
        raise SignInRefused("email: the issuer tells no address that could be one.") from error


def _name(claims: Claims) -> str:
    told = next((claims[key] for key in ("name", "preferred_username") if isinstance(claims.get(key), str)), "")
    name = " ".join(told.split())[:NAME_LIMIT_CHARS]
    return name if name.isprintable() else ""
