"""Every setting of the server: flags before the environment, the environment before `viewloom.toml`.

Each setting `x` is `x` in the section `[server]` and the variable `VIEWLOOM_X`; those of the providers' own clients
keep their names and stand in no file.
"""

import difflib
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from viewloom.errors import SetupError
from viewloom.safety.policy import Policy, open_policy
from viewloom.server.configuration.problems import describe_problem
from viewloom.server.configuration.sign_on import Domains, Issuer, Label, SignOn, check_sign_on
from viewloom.server.configuration.sources import (
    FILE_VARIABLE,
    FOREIGN,
    PREFIX,
    Layer,
    Sources,
    load_sources,
    unknown_name,
    variable_name,
)
from viewloom.server.configuration.values import (
    DatabaseUrl,
    Framers,
    HomePath,
    Listening,
    MaybeOrigin,
    Origins,
    RedisUrl,
    Whole,
)
from viewloom.storage.people import Role

MIB = 1024 * 1024
SECTION = "server"
_NEARLY = 0.9
"""How like a setting a variable is that is thought to mean it; other software has names that begin like ours."""


class Settings(BaseModel):
    """What an operator can choose; `docs/reference/settings.md` explains each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: HomePath = Field(default_factory=lambda: Path(platformdirs.user_data_dir("viewloom", appauthor=False)))
    database_url: DatabaseUrl = ""
    redis_url: RedisUrl = ""
    host: Listening = "127.0.0.1"
    port: Whole = Field(default=8787, ge=0, le=65535)
    library: Literal["chat", "full"] = "chat"
    embedded: bool = True
    model_file: HomePath | None = None
    default_model: str = ""
    script: HomePath | None = None
    body_limit_bytes: Whole = Field(default=8 * MIB, ge=1024)
    message_limit: Whole = Field(default=1000, ge=1)
    image_origins: Origins = ()
    public_origin: MaybeOrigin = ""
    frame_ancestors: Framers = ()
    log_retention_days: Whole = Field(default=30, ge=0, le=3650)
    content_log: bool = False
    content_retention_days: Whole = Field(default=7, ge=1, le=3650)
    resume_grace_s: Whole = Field(default=60, ge=0, le=86_400)
    thread_titles: Literal["rule", "model"] = "rule"
    title_model: str = ""
    oidc_issuer: Issuer = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_name: Label = "single sign-on"
    oidc_domains: Domains = ()
    oidc_role: Role = "viewer"
    openai_base_url: str = ""
    openai_api_key: SecretStr = SecretStr("")
    openai_grammar: Literal["none", "llama.cpp", "vllm"] = "none"
    anthropic_api_key: SecretStr = SecretStr("")

    @property
    def store_url(self) -> str:
        """The database's URL: the one set, else an SQLite file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'viewloom.db'}"

    @property
    def policy(self) -> Policy:
        """What replies may show."""
        return open_policy(self.image_origins, self.public_origin)

    @property
    def sign_on(self) -> SignOn | None:
        """Single sign-on, if it is set up.

        Raises:
            SetupError: A part of it is missing.
        """
        given = SignOn(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret.get_secret_value(),
            name=self.oidc_name,
            domains=self.oidc_domains,
            role=self.oidc_role,
            public_origin=self.public_origin,
        )
        return check_sign_on(given, self.host)

    @property
    def models_dir(self) -> Path:
        """Where the weights of the built-in model lie."""
        return self.data_dir / "models"


VARIABLES_ONLY = frozenset({*FOREIGN.values(), "openai_grammar", "oidc_client_secret"})
"""Settings that the file has no place for in `[server]`: providers have tables of their own, and secrets none."""

FILE_SETTINGS = frozenset(Settings.model_fields) - VARIABLES_ONLY


def load_settings(sources: Sources | None = None, **flags: object) -> Settings:
    """Reads the settings of the server.

    Args:
        sources: Where from; the environment and the usual file if not given.
        flags: Those that are not None come before everything else.

    Raises:
        SetupError: A setting has a value that cannot be taken, or lacks another that it needs; the message has its
            name, its place and what is allowed.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    layer = Layer({SECTION: given}, lambda path: f"--{path[1]}".replace("_", "-"))
    layered = (sources or load_sources()).with_first(layer)
    for stranger in layered.strangers(SECTION, FILE_SETTINGS):
        raise SetupError(f"{layered.place(stranger)}: {_no_place(str(stranger[-1]))}")
    values = {name: value for name, value in layered.merged(SECTION).items() if name in Settings.model_fields}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise describe_problem(error, layered, (SECTION,), lambda _: FILE_SETTINGS) from error
    _ = settings.sign_on
    return settings


def misspelt_variables(sources: Sources) -> list[str]:
    """Says of each variable that is no setting, but nearly spelt like one, which one may be meant."""
    known = {FILE_VARIABLE, *(variable_name((SECTION, name)) for name in Settings.model_fields)}
    near = {
        name: difflib.get_close_matches(name, known, n=1, cutoff=_NEARLY)
        for name in sources.environ
        if name.startswith(PREFIX) and name not in known
    }
    return [f"{name}: there is no such setting; is {found[0]} meant?" for name, found in near.items() if found]


def _no_place(name: str) -> str:
    """Says why a name cannot stand in the file."""
    if name in VARIABLES_ONLY:
        return f"there is no such setting; set the variable {variable_name((SECTION, name))}."
    return unknown_name(name, FILE_SETTINGS)
