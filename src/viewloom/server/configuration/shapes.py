"""The shapes of a provider's tables in `viewloom.toml`; `docs/reference/configuration.md` explains each setting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from viewloom.engine.metadata import ModelMetadata
from viewloom.engine.models import ALIASES, Dialect, Guidance, Visualize
from viewloom.server.configuration.values import HomePath, Whole, no_switch

Tier = Literal["compact", "standard", "full"]
Grammar = Literal["none", "llama.cpp", "vllm"]

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = frozenset({"content-length", "transfer-encoding", "connection"})
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _like(pattern: str, says: str) -> AfterValidator:
    """Takes only text of a pattern; `says` what is allowed."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(says)
        return value

    return AfterValidator(check)


def _read_header(value: Any) -> "str | HeaderVariable":
    match value:
        case str() if value.isprintable():
            return value
        case str():
            raise ValueError("it must hold no line end or other control character")
        case {"env": str(variable)} if len(value) == 1 and _VARIABLE.fullmatch(variable):
            return HeaderVariable(variable)
        case _:
            raise ValueError('it must be text, or { env = "NAME" } for the value of a variable')


@dataclass(frozen=True, slots=True)
class HeaderVariable:
    """A header's value that a variable holds: `{ env = "NAME" }`."""

    name: str


def _check_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError("it must be an http(s) address such as https://host:8000/v1")
    return value


Word = Annotated[str, _like(r"\S{1,200}", "it must be a name of up to 200 characters without spaces")]
Variable = Annotated[str, _like(_VARIABLE.pattern, "it must be the name of a variable, never the key itself")]
BaseUrl = Annotated[
    str,
    _like(r"https?://[^@?#\s]+", "it must be an http(s) address without user name, `?` and `#`"),
    AfterValidator(_check_address),
]
HeaderValue = Annotated[Any, AfterValidator(_read_header)]
Price = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Seconds = Annotated[float, BeforeValidator(no_switch), Field(gt=0, le=3600)]
Tokens = Annotated[Whole, Field(ge=1, le=1_000_000_000)]


class _Table(BaseModel):
    # A server without hosted models never checks most of these, and their checks take a while to build.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Manner(_Table):
    """How a model is asked; set for a provider, it holds for each of its models that says nothing else."""

    guidance: Guidance | None = None
    tier: Tier | None = None
    dialect: Dialect | None = None
    visualize: Visualize | None = None
    constrained: bool | None = None
    mended: bool | None = None
    fallback: tuple[Word, ...] | None = None


class ModelTable(Manner):
    """One of `[[providers.<name>.models]]`."""

    name: Word
    aliases: tuple[Word, ...] = ()
    context_length: Tokens | None = None
    max_output: Tokens | None = None
    images: bool | None = None
    tools: bool | None = None
    input_price: Price | None = None
    output_price: Price | None = None
    cached_price: Price | None = None

    @field_validator("aliases")
    @classmethod
    def _own_aliases(cls, aliases: tuple[str, ...]) -> tuple[str, ...]:
        taken = next((alias for alias in aliases if alias in ALIASES), None)
        if taken is not None:
            raise ValueError(f"`{taken}` always stands for the default model; set server.default_model")
        return aliases

    @property
    def metadata(self) -> ModelMetadata:
        """What the file says of the model."""
        return ModelMetadata(
            context_length=self.context_length,
            max_output=self.max_output,
            takes_images=self.images,
            takes_tools=self.tools,
            input_price=self.input_price,
            output_price=self.output_price,
            cached_price=self.cached_price,
        )


def _named(model: Any) -> Any:
    return {"name": model} if isinstance(model, str) else model


class ProviderTable(Manner):
    """What every kind of provider has."""

    models: tuple[Annotated[ModelTable, BeforeValidator(_named)], ...] = ()


class HostedTable(ProviderTable):
    """A provider that is asked over HTTP."""

    kind: Literal["openai_compatible", "anthropic"]
    base_url: BaseUrl
    api_key_env: Variable | None = None
    headers: dict[str, HeaderValue] = Field(default_factory=dict)
    any_model: bool | None = None
    grammar: Grammar = "none"
    connect_timeout_s: Seconds = 10.0
    first_timeout_s: Seconds = 120.0
    idle_timeout_s: Seconds = 60.0
    whole_timeout_s: Annotated[float, BeforeValidator(no_switch)] = Field(
        default=600.0, ge=0, le=3600, allow_inf_nan=False
    )
    retries: Whole = Field(default=2, ge=0, le=10)
    concurrency: Whole | None = Field(default=None, ge=1)

    @field_validator("headers")
    @classmethod
    def _named(cls, headers: dict[str, Any]) -> dict[str, Any]:
        wrong = next((name for name in headers if not _HEADER_NAME.fullmatch(name)), None)
        if wrong is not None:
            raise ValueError(f"`{wrong}` is no name for a header")
        ours = next((name for name in headers if name.lower() in _OURS), None)
        if ours is not None:
            raise ValueError(f"`{ours}` is set with every request by what is sent")
        return headers

    @property
    def takes_any_model(self) -> bool:
        """Whether it may be asked for models that are not listed."""
        return self.any_model if self.any_model is not None else not self.models


class LocalTable(ProviderTable):
    """A model that runs on this machine."""

    kind: Literal["local"]
    model_file: HomePath | None = None


class ScriptedTable(ProviderTable):
    """A model that says what a file tells it to."""

    kind: Literal["scripted"]
    script: HomePath | None = None


AnyTable = HostedTable | LocalTable | ScriptedTable
TABLES: Mapping[str, type[AnyTable]] = {
    "openai_compatible": HostedTable,
    "anthropic": HostedTable,
    "local": LocalTable,
    "scripted": ScriptedTable,
}
