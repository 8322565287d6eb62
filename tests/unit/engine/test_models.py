"""What a model id means.

Source: `c1-api` sections 5 and 6.
"""

import pytest

from viewloom.engine.models import ALIASES, ANY, Model, Models
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
    assert (chosen.model, chosen.name, chosen.model_id) == (OPEN, name, model_id)


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
