"""What nothing shows finds a place at the end, and what is shown already does not come again."""

import pytest

from weaving import LIBRARIES, woven

LIBRARY = LIBRARIES["chat"]


@pytest.mark.parametrize(
    ("part", "use", "shown"),
    [
        ('b = Button("Go")', 'Form("a", b)', 'Form("a", Buttons([Button("Go")]))'),
        (
            'b = Slider("pace", "discrete", 1, 5)',
            'Form("a", Buttons([Button("Go")]), [b])',
            'Form("a", Buttons([Button("Go")]), [FormControl("pace", Slider("pace", "discrete", 1, 5))])',
        ),
    ],
)
def test_what_was_copied_to_where_it_fits_is_not_shown_again(part: str, use: str, shown: str) -> None:
    program = woven(LIBRARY, f"root = Card([f])\n{part}\nf = {use}\n")

    assert program == f"root = Card([f])\n{part}\nf = {shown}\n"


def test_a_copy_that_is_replaced_leaves_its_part_to_be_shown() -> None:
    text = 'root = Card([f])\nb = Button("Go")\nf = Form("a", b)\nf = Form("a", Buttons([Button("Stop")]))\n'

    assert woven(LIBRARY, text).rstrip().splitlines()[-1].startswith("root = Card([f, ")
