"""Whatever tree the turns make, branches are whole and switching loses nothing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from viewloom.storage.branches import Link, Tree


@st.composite
def histories(draw: st.DrawFn) -> list[Link]:
    """Turns in the order they were made, each behind any older one or at the start."""
    size = draw(st.integers(1, 30))
    choices = [draw(st.one_of(st.none(), st.integers(0, number - 1))) if number else None for number in range(size)]
    return [Link(f"t{n:02}", None if parent is None else f"t{parent:02}") for n, parent in enumerate(choices)]


@given(histories())
def test_a_branch_goes_from_the_start_to_its_leaf_by_parents(turns: list[Link]) -> None:
    tree = Tree(turns)
    for turn in turns:
        branch = tree.branch(turn.id)
        assert branch[0].parent_id is None
        assert branch[-1] == turn
        assert all(child.parent_id == parent.id for parent, child in pairwise(branch))


@given(histories())
def test_every_turn_is_on_the_branch_that_it_is_switched_to_and_that_ends_with_a_leaf(turns: list[Link]) -> None:
    tree = Tree(turns)
    for turn in turns:
        leaf = tree.newest_leaf(turn.id)
        assert turn in tree.branch(leaf)
        assert not tree.children(leaf)


@given(histories())
def test_every_turn_is_one_of_its_siblings_and_they_share_a_parent(turns: list[Link]) -> None:
    tree = Tree(turns)
    for turn in turns:
        siblings = tree.siblings(turn.id)
        assert turn.id in siblings
        assert siblings == sorted(siblings)
        assert {tree.find(sibling).parent_id for sibling in siblings} == {turn.parent_id}


def test_a_thread_without_turns_has_an_empty_branch() -> None:
    assert Tree([]).branch(None) == []
