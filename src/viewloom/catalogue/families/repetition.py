"""Notices when a small model has begun to go round in circles, so that the engine can stop it."""

import re
from collections import Counter

PHRASE_WORDS = 6
"""So many words in a row that occur again are a repetition; shorter phrases recur in good prose."""
PHRASES_ALLOWED = 2
"""How often one phrase may occur."""
TAIL_LIMIT_CHARS = 600

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]")


class RepetitionDetector:
    """Reads a text as it comes and tells once it repeats itself.

    Two signs: a sentence or line that was there before, word for word, or a phrase of `PHRASE_WORDS` words for the
    third time. Cost: constant for each character fed.
    """

    def __init__(self) -> None:
        self._pending = ""
        self._sentences: set[str] = set()
        self._phrases: Counter[tuple[str, ...]] = Counter()
        self._window: list[str] = []
        self._word = ""
        self._is_repeating = False

    def feed(self, text: str) -> bool:
        """Takes the next piece; True as soon as the text repeats itself, and from then on."""
        for char in text:
            if self._is_repeating:
                break
            self._take(char)
        return self._is_repeating

    def _take(self, char: str) -> None:
        self._pending = (self._pending + char)[-TAIL_LIMIT_CHARS:]
        if char.isalnum():
            self._word += char.lower()
        elif self._word:
            self._take_word(self._word)
            self._word = ""
        if _SENTENCE.fullmatch(self._pending):
            self._take_sentence(" ".join(re.findall(r"\w+", self._pending.lower())))
            self._pending = ""

    def _take_word(self, word: str) -> None:
        self._window = [*self._window[-(PHRASE_WORDS - 1) :], word]
        if len(self._window) == PHRASE_WORDS:
            self._phrases[tuple(self._window)] += 1
            if self._phrases[tuple(self._window)] > PHRASES_ALLOWED:
                self._is_repeating = True

    def _take_sentence(self, sentence: str) -> None:
        # One or two words ("Yes.", "1.") may well come again.
        if len(sentence.split()) > 2 and sentence in self._sentences:
            self._is_repeating = True
        self._sentences.add(sentence)


def without_repetition(text: str) -> str:
    """Cut a text before its first repeated sentence; the whole text if there is none."""
    detector = RepetitionDetector()
    kept = 0
    for match in re.finditer(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+$", text):
        if detector.feed(match.group()):
            return text[:kept].rstrip()
        kept = match.end()
    return text
