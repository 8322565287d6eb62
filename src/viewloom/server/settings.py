"""Every setting, from the environment; flags of `viewloom serve` come before it.

Each setting `x` is the variable `VIEWLOOM_X`; the two of OpenAI's own client keep their names.
"""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from viewloom.errors import SetupError

MIB = 1024 * 1024


class Settings(BaseSettings):
    """What an operator can choose; `docs/reference/settings.md` explains each."""

    model_config = SettingsConfigDict(env_prefix="VIEWLOOM_", extra="ignore", populate_by_name=True)

    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("viewloom", appauthor=False)))
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8787, ge=0, le=65535)
    library: Literal["chat", "full"] = "chat"
    embedded: bool = True
    model_file: Path | None = None
    default_model: str = ""
    script: Path | None = None
    body_limit_bytes: int = Field(default=8 * MIB, ge=1024)
    message_limit: int = Field(default=1000, ge=1)
    openai_base_url: str = Field(default="", validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url"))
    openai_api_key: SecretStr = Field(
        default=SecretStr(""), validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key")
    )
    openai_grammar: Literal["none", "llama.cpp", "vllm"] = "none"

    @property
    def store_url(self) -> str:
        """The database's URL: the one set, else an SQLite file in the data directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'viewloom.db'}"

    @property
    def models_dir(self) -> Path:
        """Where the weights of the built-in model lie."""
        return self.data_dir / "models"


def load_settings(**flags: object) -> Settings:
    """Reads the environment; flags that are not None come before it.

    Raises:
        SetupError: A setting has a value that cannot be taken; the message names the variable and what is allowed.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "a setting"
        variable = name if name.isupper() else f"VIEWLOOM_{name.upper()}"
        raise SetupError(f"{variable}: {first['msg']} (it is {first['input']!r}).") from error
