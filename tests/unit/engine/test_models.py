"""What a model id means.

Source: `c1-api` sections 5 and 6.
"""

from dataclasses import replace
from decimal import Decimal

import pytest

from viewloom.engine.metadata import UNKNOWN, ModelMetadata
from viewloom.engine.models import ALIASES, ANY, Model, Models, full_model_id
from viewloom.errors import ModelNotFound
from viewloom.providers.scripted import Scripted


class Listing(Scripted):
    """An endpoint that lists no models, or those given."""

    def __init__(self, *names: str) -> None:
        super().__init__("openai")
        self._names = names

    @property
    def model_names(self) -> tuple[str, ...]:
        return self._names


DEMO = Model(Scripted("scripted"), "demo")
OTHER = Model(Scripted("local"), "smollm2-135m-instruct", is_embedded=True)
OPEN = Model(Listing(), ANY)


@pytest.mark.parametrize(
    ("version", "envelope"), [("20260331", 2), ("20270101", 2), ("20260330", 1), ("20251230", 1), ("00000000", 1)]
)
def test_the_version_selects_the_envelope(version: str, envelope: int) -> None:
    chosen = Models([DEMO]).find(f"c1/scripted/demo/v-{version}")
    assert chosen.envelope_version == envelope
    assert chosen.model is DEMO
    assert chosen.name == "demo"


@pytest.mark.parametrize(
    ("model_id", "name"),
    [
        ("c1/openai/gpt-5/v-20251230", "gpt-5"),
        ("c1/openai/meta-llama/llama-4:free/v-20260331", "meta-llama/llama-4:free"),
        ("c1-exp/openai/gpt-5/v-20260331", "gpt-5"),
    ],
)
def test_a_provider_of_any_model_takes_the_name_as_it_is(model_id: str, name: str) -> None:
    chosen = Models([DEMO, OPEN]).find(model_id)
    assert (chosen.model, chosen.name, chosen.model_id) == (replace(OPEN, name=name), name, model_id)


@pytest.mark.parametrize("alias", sorted(ALIASES))
def test_an_alias_is_the_default_under_its_own_name(alias: str) -> None:
    chosen = Models([OPEN, DEMO, OTHER]).find(alias)
    assert (chosen.model, chosen.model_id, chosen.envelope_version) == (DEMO, alias, 2)


def test_the_default_is_the_first_model_with_a_name_unless_one_is_named() -> None:
    assert Models([OPEN, DEMO, OTHER]).default == DEMO.model_id
    named = Models([OPEN, DEMO, OTHER], default=OTHER.model_id)
    assert named.default == OTHER.model_id
    assert named.listed == (OTHER, DEMO)
    assert named.find("c1-latest").model is OTHER


def test_what_an_endpoint_lists_comes_after_what_the_operator_named() -> None:
    models = Models([Model(Listing("babbage", "gpt-5"), ANY), OTHER])
    assert models.default == OTHER.model_id
    assert [model.name for model in models.listed] == ["smollm2-135m-instruct", "babbage", "gpt-5"]


def test_a_default_that_its_endpoint_does_not_list_is_listed_first() -> None:
    models = Models([OPEN, OTHER], default="c1/openai/gpt-5/v-20260331")
    assert [model.model_id for model in models.listed] == ["c1/openai/gpt-5/v-20260331", OTHER.model_id]


def test_a_default_may_be_any_model_of_an_open_provider() -> None:
    models = Models([OPEN, DEMO], default="c1/openai/gpt-5/v-20251230")
    assert models.find("c1-latest").name == "gpt-5"
    assert models.find("c1-latest").envelope_version == 1


def test_what_an_endpoint_lists_is_known_by_name_and_what_it_does_not_may_be_asked_for() -> None:
    models = Models([Model(Listing("gpt-5", "gpt-5-mini"), ANY)])
    assert [model.name for model in models.listed] == ["gpt-5", "gpt-5-mini"]
    assert models.find("c1-latest").name == "gpt-5"
    assert models.find("c1/openai/not-listed/v-20260331").name == "not-listed"


def test_a_default_that_is_not_there_is_refused() -> None:
    with pytest.raises(ModelNotFound):
        Models([DEMO], default="c1/scripted/none/v-20260331")


@pytest.mark.parametrize(
    ("model_id", "says"),
    [
        ("gpt-4o", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("c1/scripted/demo", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("c1/scripted/demo/v-2026", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("c1/scripted/demo/v-20260331 ", "c1/<provider>/<model>/v-YYYYMMDD"),
        ("c1/anthropic/claude/v-20260331", "no provider `anthropic`"),
        ("c1/scripted/dema/v-20260331", DEMO.model_id),
        ("", "does not exist"),
    ],
)
def test_an_unknown_model_is_told_with_what_is_near(model_id: str, says: str) -> None:
    with pytest.raises(ModelNotFound) as caught:
        Models([DEMO, OTHER]).find(model_id)
    assert says in caught.value.message
    assert caught.value.param == "model"


def test_a_server_without_models_says_so() -> None:
    models = Models([])
    assert (models.default, models.listed) == ("", ())
    with pytest.raises(ModelNotFound, match="No model is configured"):
        models.find("c1-latest")


def test_a_model_with_a_name_comes_before_any_model_of_the_same_provider() -> None:
    named = Model(OPEN.provider, "gpt-5", tier="full")
    models = Models([OPEN, named])
    assert models.find("c1/openai/gpt-5/v-20260331").model is named
    assert models.find("c1/openai/gpt-4o/v-20260331").model.tier == "standard"


def test_what_an_operator_named_is_listed_once_though_its_endpoint_lists_it_too() -> None:
    provider = Listing("gpt-5", "gpt-5-mini")
    models = Models([Model(provider, ANY), Model(provider, "gpt-5", tier="full")])
    assert [(model.name, model.tier) for model in models.listed] == [("gpt-5", "full"), ("gpt-5-mini", "standard")]


ALIASED = replace(OTHER, aliases=("fast", "c1/anthropic/claude-sonnet-4/v-20251230", "c1/openai/gpt-5"))


@pytest.mark.parametrize(
    ("alias", "envelope"),
    [
        ("fast", 2),
        ("fast/v-20251230", 1),
        ("c1/anthropic/claude-sonnet-4/v-20251230", 1),
        ("c1/openai/gpt-5/v-20260331", 2),
        ("c1/openai/gpt-5/v-20251230", 1),
    ],
)
def test_an_alias_of_ones_own_stands_for_its_model_and_its_version_counts(alias: str, envelope: int) -> None:
    chosen = Models([DEMO, ALIASED]).find(alias)
    assert (chosen.model, chosen.model_id, chosen.envelope_version) == (ALIASED, alias, envelope)


def test_an_alias_comes_before_a_provider_that_takes_any_model() -> None:
    assert Models([OPEN, ALIASED]).find("c1/openai/gpt-5/v-20260331").model is ALIASED


def test_a_default_may_be_an_alias() -> None:
    models = Models([DEMO, ALIASED], default="fast")
    assert models.default == OTHER.model_id
    assert models.find("c1-latest").model is ALIASED


def test_an_alias_is_told_of_when_it_is_near() -> None:
    with pytest.raises(ModelNotFound, match=r"`fsat` does not exist.* fast"):
        Models([DEMO, ALIASED]).find("fsat")


@pytest.mark.parametrize("model_id", ["c1/artifact/v-20260331", "c1-exp/artifact/v-20251230"])
def test_artifacts_are_told_to_be_missing_and_not_misspelt(model_id: str) -> None:
    with pytest.raises(ModelNotFound, match="slides and reports"):
        Models([DEMO]).find(model_id)


def test_a_long_id_is_not_sent_back_whole() -> None:
    with pytest.raises(ModelNotFound) as caught:
        Models([DEMO]).find("x" * 100_000)
    assert len(caught.value.message) < 1000


class Prices:
    """A price list that knows one model, and counts."""

    def __init__(self) -> None:
        self.loads = 0

    def load(self) -> None:
        self.loads += 1

    def find(self, base_url: str, name: str) -> ModelMetadata:
        known = (base_url, name) == ("https://host/v1", "gpt-5")
        return ModelMetadata(context_length=1000, input_price=Decimal(3)) if known else UNKNOWN


def test_what_the_operator_did_not_say_comes_from_the_price_list() -> None:
    own = ModelMetadata(input_price=Decimal(1))
    models = Models([replace(OPEN, metadata=own, price_source="https://host/v1"), DEMO], price_list=Prices())
    known = models.find("c1/openai/gpt-5/v-20260331").model.metadata
    assert (known.context_length, known.input_price) == (1000, Decimal(1))
    assert models.find("c1/openai/other/v-20260331").model.metadata == own
    assert models.find(DEMO.model_id).model is DEMO


def test_the_list_tells_what_the_price_list_knows() -> None:
    open_model = Model(Listing("gpt-5"), ANY, price_source="https://host/v1")
    assert [model.metadata.context_length for model in Models([open_model], price_list=Prices()).listed] == [1000]


def test_the_price_list_is_loaded_only_for_models_that_may_stand_in_it() -> None:
    prices = Prices()
    Models([DEMO, OTHER], price_list=prices).load_prices()
    assert prices.loads == 0
    Models([DEMO, replace(OPEN, price_source="https://host/v1")], price_list=prices).load_prices()
    assert prices.loads == 1


@pytest.mark.parametrize(
    ("reference", "model_id"),
    [
        ("openrouter/openai/gpt-5", "c1/openrouter/openai/gpt-5/v-20260331"),
        ("c1/openai/gpt-5/v-20251230", "c1/openai/gpt-5/v-20251230"),
        ("c1-exp/openai/gpt-5/v-20251230", "c1-exp/openai/gpt-5/v-20251230"),
        ("fast", "fast"),
    ],
)
def test_an_operator_may_write_a_model_id_short(reference: str, model_id: str) -> None:
    assert full_model_id(reference) == model_id
