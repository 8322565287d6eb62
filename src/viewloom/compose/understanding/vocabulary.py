"""Lists of words, as the other modules hold them."""


def words(text: str) -> frozenset[str]:
    """Returns the words of a text, between white space."""
    return frozenset(text.split())
