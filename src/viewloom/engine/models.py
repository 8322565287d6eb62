"""Which models there are, and what a model id means.

`c1/<provider>/<model>/v-YYYYMMDD`: the provider and its own name of the model, and the version, which selects the
format of the reply. A provider takes only the models that are listed for it, or any name if it is marked so.

Source: `c1-api` sections 5 and 6.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.errors import ModelNotFound
from viewloom.providers.base import Provider

ALIASES = frozenset({"c1-latest", "c1-nightly", "c1-embed-latest"})
CURRENT_VERSION = "v-20260331"
ANY = "*"
"""In place of a model's name: whatever the request names, the provider is asked for."""

_PROGRAM_VERSION = 20260331
_MODEL_ID = re.compile(r"c1(?:-exp)?/(?P<provider>[^/]+)/(?P<model>.+)/v-(?P<version>\d{8})")

Guidance = Literal["families", "prompt"]
Dialect = Literal["language", "prose"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be asked.

    Attributes:
        provider: Who runs it.
        name: The provider's name of it; `ANY` stands for any.
        guidance: `families`: a small model, led by the hand; `prompt`: it is taught the language and left free.
        tier: How much of the language its prompt teaches.
        dialect: What it is asked to write: the language, or markdown that is compiled to components.
        is_constrained: Whether it is sent the library's decoding grammar; its provider must take one.
        is_mended: Whether one more call may mend a program that lost content.
        is_embedded: Whether it is the built-in one.
        fallback: Ids of the models that are asked, in this order, if this one fails before its first byte.
        metadata: What is known of its limits and prices.
    """

    provider: Provider
    name: str
    guidance: Guidance = "prompt"
    tier: Literal["compact", "standard", "full"] = "standard"
    dialect: Dialect = "language"
    is_constrained: bool = False
    is_mended: bool = False
    is_embedded: bool = False
    fallback: tuple[str, ...] = ()
    metadata: ModelMetadata = UNKNOWN

    @property
    def model_id(self) -> str:
        """The id under which clients ask for it."""
        return f"c1/{self.provider.name}/{self.name}/{CURRENT_VERSION}"


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model that a request named, and the envelope version its id selects."""

    model: Model
    name: str
    model_id: str
    envelope_version: Literal[1, 2]


class Models:
    """The models of this server; the first is the default unless another is named.

    Raises:
        ModelNotFound: `default` is not among them.
    """

    def __init__(self, models: Sequence[Model], *, default: str = "") -> None:
        self._models = tuple(models)
        self._default = default
        self._chosen: ChosenModel | None = None
        if default:
            self._chosen = self.find(default)

    @property
    def default(self) -> str:
        """The id that aliases stand for; empty if no model is known by name."""
        return self._default or next((model.model_id for model in self._named()), "")

    @property
    def listed(self) -> tuple[Model, ...]:
        """The models known by name, default first; `*` stands for what its provider lists."""
        default = self.default
        return tuple(sorted(self._named(), key=lambda model: model.model_id != default))

    def _named(self) -> list[Model]:
        """Lists the models that were configured by name, then those that open providers say they have."""
        named = [model for model in self._models if model.name != ANY]
        for model in self._models:
            if model.name == ANY:
                # An endpoint's list has no order of merit, so none of it goes before what an operator named.
                named.extend(replace(model, name=name) for name in model.provider.model_names)
        if self._chosen is not None:
            default = replace(self._chosen.model, name=self._chosen.name)
            named += [default] if default not in named else []
        return named

    def find(self, model_id: str) -> ChosenModel:
        """Returns the model that an id or an alias names.

        Raises:
            ModelNotFound: No configured provider serves it; the message says which ids are near.
        """
        wanted = self.default if model_id in ALIASES else model_id
        parts = _MODEL_ID.fullmatch(wanted)
        if parts:
            for model in self._models:
                if model.provider.name == parts["provider"] and model.name in {parts["model"], ANY}:
                    version = 2 if int(parts["version"]) >= _PROGRAM_VERSION else 1
                    return ChosenModel(model, parts["model"], model_id, version)
        raise ModelNotFound(self._explain(model_id, parts["provider"] if parts else ""), param="model")

    def _explain(self, model_id: str, provider: str) -> str:
        known = [model.model_id for model in self._named()]
        near = difflib.get_close_matches(model_id, known, n=3, cutoff=0.5) or known[:3]
        hint = f" Models here: {', '.join(near)}." if near else " No model is configured."
        if not provider:
            return f"The model `{model_id}` does not exist; ids have the form c1/<provider>/<model>/v-YYYYMMDD.{hint}"
        if provider not in {model.provider.name for model in self._models}:
            return f"The model `{model_id}` does not exist: no provider `{provider}` is configured.{hint}"
        return f"The model `{model_id}` does not exist.{hint}"
