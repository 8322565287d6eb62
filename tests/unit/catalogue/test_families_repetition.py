"""Prose that goes round in circles is noticed as early as it can be."""

from hypothesis import given
from hypothesis import strategies as st

from viewloom.catalogue.families import RepetitionDetector, without_repetition

LOOP = "Water is wet and cold. It falls from the sky. Water is wet and cold. It falls from the sky."
GOOD = "Rain forms in clouds. Each drop is small. It falls when it is too heavy. Then the sun comes back."


def test_a_sentence_said_twice_is_a_repetition() -> None:
    assert RepetitionDetector().feed(LOOP)


def test_good_prose_is_left_alone() -> None:
    assert not RepetitionDetector().feed(GOOD)


def test_a_phrase_that_comes_a_third_time_is_a_repetition() -> None:
    phrase = "the people of the city like "
    assert not RepetitionDetector().feed(phrase + "tea and " + phrase + "coffee")
    assert RepetitionDetector().feed(phrase + "tea and " + phrase + "coffee and " + phrase + "milk")


def test_short_answers_may_come_again() -> None:
    assert not RepetitionDetector().feed("Yes. It is. Yes. It is.")


def test_a_detector_stays_stopped() -> None:
    detector = RepetitionDetector()
    detector.feed(LOOP)
    assert detector.feed("something new")


@given(st.text(max_size=300), st.data())
def test_the_verdict_does_not_depend_on_where_the_text_was_cut(text: str, data: st.DataObject) -> None:
    doubled = text + text
    cut = data.draw(st.integers(0, len(doubled)))
    piecewise = RepetitionDetector()
    piecewise.feed(doubled[:cut])
    assert piecewise.feed(doubled[cut:]) == RepetitionDetector().feed(doubled)


def test_a_text_is_cut_before_its_first_repetition() -> None:
    assert without_repetition(LOOP) == "Water is wet and cold. It falls from the sky."
    assert without_repetition(GOOD) == GOOD
