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
from viewloom.engine.price_list import PriceList
from viewloom.errors import ModelNotFound
from viewloom.providers.base import Provider

ALIASES = frozenset({"c1-latest", "c1-nightly", "c1-embed-latest"})
CURRENT_VERSION = "v-20260331"
TREE_VERSION = "v-20251230"
"""The last version whose replies are trees."""
ANY = "*"
"""In place of a model's name: whatever the request names, the provider is asked for."""

_PROGRAM_VERSION = 20260331
_LONGEST_ID = 200
_VERSION = re.compile(r"/v-(?P<version>\d{8})\Z", re.ASCII)
_ARTIFACT_ID = re.compile(r"c1(?:-exp)?/artifact/v-\d{8}")
_MODEL_ID = re.compile(r"c1(?:-exp)?/(?P<provider>[^/]+)/(?P<model>.+)/v-(?P<version>\d{8})")

Guidance = Literal["families", "prompt"]
Dialect = Literal["language", "prose"]
Visualize = Literal["model", "compose", "refine"]


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
        is_composer: Whether it is no model: what it says is composed by rule (`engine.composing`).
        visualize: Who makes interfaces of given data: the model, rules, or the model from what the rules propose.
        aliases: Further names that clients may ask for it by.
        fallback: Ids of the models that are asked, in this order, if this one fails before its first byte.
        metadata: What is known of its limits and prices.
        parameters: Members of a request that its provider takes; None for all that are forwarded.
        price_source: Base URL under which the price list may know more of it; empty if none does.
    """

    provider: Provider
    name: str
    guidance: Guidance = "prompt"
    tier: Literal["compact", "standard", "full"] = "standard"
    dialect: Dialect = "language"
    is_constrained: bool = False
    is_mended: bool = False
    is_embedded: bool = False
    is_composer: bool = False
    visualize: Visualize = "model"
    aliases: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    metadata: ModelMetadata = UNKNOWN
    parameters: tuple[str, ...] | None = None
    price_source: str = ""

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

    @property
    def full_id(self) -> str:
        """The id of what is asked, whatever alias named it."""
        version = CURRENT_VERSION if self.envelope_version == 2 else TREE_VERSION
        return f"c1/{self.model.provider.name}/{self.name}/{version}"


class Models:
    """The models of this server; the first is the default unless another is named.

    Args:
        models: Those with a name come before those that stand for any; earlier ones win.
        default: Id or alias of what `ALIASES` stand for.
        price_list: Asked for what the operator did not say of a model.

    Raises:
        ModelNotFound: `default` is not among them.
    """

    def __init__(self, models: Sequence[Model], *, default: str = "", price_list: PriceList | None = None) -> None:
        self._models = tuple(sorted(models, key=lambda model: model.name == ANY))
        self._price_list = price_list
        self._aliases = {alias: model for model in reversed(self._models) for alias in model.aliases}
        self._default = ""
        self._chosen: ChosenModel | None = None
        if default:
            chosen = self._chosen = self._find(default)
            self._default = default if _MODEL_ID.fullmatch(default) else chosen.model.model_id

    @property
    def default(self) -> str:
        """The id that `ALIASES` stand for; empty if no model is known by name."""
        return self._default or next((model.model_id for model in self._named()), "")

    @property
    def configured(self) -> tuple[Model, ...]:
        """The models as the operator named them, those that stand for any last."""
        return tuple(self._described(model) for model in self._models)

    @property
    def listed(self) -> tuple[Model, ...]:
        """The models known by name, default first; `*` stands for what its provider lists."""
        default = self.default
        named = sorted(self._named(), key=lambda model: model.model_id != default)
        return tuple(self._described(model) for model in named)

    def _named(self) -> list[Model]:
        """Lists the models that were configured by name, then those that open providers say they have."""
        named = [model for model in self._models if model.name != ANY]
        known = {model.model_id for model in named}
        for model in self._models:
            if model.name == ANY:
                # An endpoint's list has no order of merit, so none of it goes before what an operator named.
                listed = (replace(model, name=name) for name in model.provider.model_names)
                named.extend(found for found in listed if found.model_id not in known)
        if self._chosen is not None:
            default = self._chosen.model
            named += [default] if all(model.model_id != default.model_id for model in named) else []
        return named

    def find(self, model_id: str) -> ChosenModel:
        """Returns the model that an id or an alias names; an alias may have a version, `/v-YYYYMMDD`, of its own.

        Raises:
            ModelNotFound: No configured provider serves it; the message says which ids are near.
        """
        found = self._find(model_id)
        described = self._described(found.model)
        return found if described is found.model else replace(found, model=described)

    def check(self, model_id: str) -> None:
        """Looks whether an id or an alias names a model, without asking the price list.

        Raises:
            ModelNotFound: It does not.
        """
        self._find(model_id)

    def load_prices(self) -> None:
        """Loads the price list if a model needs it; blocks, so a server does it in a thread."""
        if self._price_list is not None and any(model.price_source for model in self._models):
            self._price_list.load()

    def _find(self, model_id: str) -> ChosenModel:
        wanted = self.default if model_id in ALIASES else model_id
        alias, version = _split_version(wanted)
        model = self._aliases.get(wanted) or self._aliases.get(alias)
        if model is not None:
            return ChosenModel(model, model.name, model_id, _envelope(version))
        parts = _MODEL_ID.fullmatch(wanted)
        if parts:
            name = parts["model"]
            for model in self._models:
                if model.provider.name == parts["provider"] and model.name in {name, ANY}:
                    named = model if model.name == name else replace(model, name=name)
                    return ChosenModel(named, name, model_id, _envelope(parts["version"]))
        raise ModelNotFound(self._explain(model_id, parts["provider"] if parts else ""), param="model")

    def _described(self, model: Model) -> Model:
        """Adds to a model what the price list knows of it."""
        if self._price_list is None or not model.price_source:
            return model
        metadata = model.metadata.over(self._price_list.find(model.price_source, model.name))
        return model if metadata is model.metadata else replace(model, metadata=metadata)

    def _explain(self, model_id: str, provider: str) -> str:
        if _ARTIFACT_ID.fullmatch(model_id):
            return f"The model `{model_id}` makes slides and reports, which this server does not do yet."
        known = [model.model_id for model in self._named()]
        near = difflib.get_close_matches(model_id[:_LONGEST_ID], [*known, *self._aliases], n=3, cutoff=0.5) or known[:3]
        hint = f" Models here: {', '.join(near)}." if near else " No model is configured."
        shown = model_id if len(model_id) <= _LONGEST_ID else f"{model_id[:_LONGEST_ID]}…"
        if not provider:
            return f"The model `{shown}` does not exist; ids have the form c1/<provider>/<model>/v-YYYYMMDD.{hint}"
        if provider not in {model.provider.name for model in self._models}:
            return f"The model `{shown}` does not exist: no provider `{provider[:_LONGEST_ID]}` is configured.{hint}"
        return f"The model `{shown}` does not exist.{hint}"


def full_model_id(reference: str) -> str:
    """Returns the id that an operator's reference stands for: `provider/model` is short for its current version."""
    if reference.count("/") == 0 or reference.startswith(("c1/", "c1-exp/")):
        return reference
    return f"c1/{reference}/{CURRENT_VERSION}"


def _split_version(model_id: str) -> tuple[str, str]:
    match = _VERSION.search(model_id)
    return (model_id[: match.start()], match["version"]) if match else (model_id, "")


def _envelope(version: str) -> Literal[1, 2]:
    return 2 if not version or int(version) >= _PROGRAM_VERSION else 1
