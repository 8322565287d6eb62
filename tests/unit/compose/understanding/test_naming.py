"""What the name of a column says."""

import pytest

from viewloom.compose.understanding.naming import unit_of_name


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Weight_in_lbs", ("Weight", "lbs")),
        ("temperature_c", ("temperature", "°C")),
        ("max_c", ("max", "°C")),
        ("Duration s", ("Duration", "s")),
        ("distance_m", ("distance", "m")),
    ],
)
def test_a_unit_at_the_end_of_a_name_is_taken_off(name: str, read: tuple[str, str]) -> None:
    assert unit_of_name(name) == read


@pytest.mark.parametrize("name", ["vitamin_c", "plan_c", "group_s", "revenue_m", "temp_min"])
def test_a_letter_behind_another_word_is_no_unit(name: str) -> None:
    assert unit_of_name(name) == (name, "")
