"""Two versions of a text compared: what stayed, what was taken out, what came in, by sentence and then by word."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

# A sentence, or a line, with the white space after it; and a word with the white space after it.
SENTENCE: Final = re.compile(r"((?=\s)|.+?(?:[.!?](?=\s)|(?=\n)|\Z))(\s*)", re.DOTALL)
WORD: Final = re.compile(r"(\S*)(\s*)")
# How many steps one comparison may take in all, at worst (a second or so): longer texts are told apart more coarsely.
MOST_STEPS: Final = 12_000_000
# Sentences that share fewer of their words are not one sentence reworded: each is shown whole.
SHARED: Final = 0.4

Unit = tuple[str, str]
Block = tuple[int, int, int, int]


class PartKind(StrEnum):
    """What became of a part of a text between two versions."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of either version, or of both, exactly as they stand there."""

    kind: PartKind
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts laid over each other; `coarse` says that they were too long and unlike to be compared in full."""

    parts: tuple[Part, ...]
    coarse: bool = False

    @property
    def places(self) -> int:
        """Count the places at which words changed; where only white space did, nothing that is read did."""
        changed = [part.kind is not PartKind.KEPT and bool(part.text.strip()) for part in self.parts]
        told = (part.kind is not PartKind.KEPT for part in self.parts)
        runs, inside = 0, False
        for here, still in zip(changed, told, strict=True):
            runs += here and not inside
            inside = still and (inside or here)
        return runs

    def side(self, *kinds: PartKind) -> str:
        """Give back what the parts of some kinds say together: kept and deleted ones are the earlier text."""
        return "".join(part.text for part in self.parts if part.kind in kinds)


class _Budget:
    """What is left of the steps that one comparison may take."""

    def __init__(self) -> None:
        self.left, self.refused = MOST_STEPS, False

    def allows(self, old: Sequence[str], new: Sequence[str]) -> bool:
        """Say whether two runs may be matched, and take what that costs at worst.

        The library looks at every pair of like units once for each block it finds, and finds at most as many blocks
        as there are units.
        """
        counted = Counter(new)
        pairs = sum(counted[unit] for unit in old)
        shorter = min(len(old), len(new))
        cost = (1 + min(shorter, pairs)) * (len(old) + len(new) + pairs)
        if cost > self.left:
            self.refused = True
            return False
        self.left -= cost
        return True


def compare(old: str, new: str) -> Comparison:
    """Lay two versions of a text over each other: by sentence first, then by word where sentences were reworded.

    Kept and deleted parts together are the earlier text, kept and inserted ones the later, to the last character.
    However long and unlike the texts are, the work is bounded: what would take more is shown as taken out and put in.
    """
    budget = _Budget()
    parts: list[Part] = []
    before, after = _split(SENTENCE, old), _split(SENTENCE, new)
    for kept, (a, b, c, d) in _blocks(before, after, budget):
        if kept:
            parts += _kept(before[a:b], after[c:d])
        else:
            parts += _reworded(_joined(before[a:b]), _joined(after[c:d]), budget)
    return Comparison(_gathered(parts), budget.refused)


def _split(pattern: re.Pattern[str], text: str) -> list[Unit]:
    return [(found[1], found[2]) for found in pattern.finditer(text) if found[0]]


def _joined(units: Iterable[Unit]) -> str:
    return "".join(core + space for core, space in units)


def _blocks(old: Sequence[Unit], new: Sequence[Unit], budget: _Budget) -> list[tuple[bool, Block]]:
    """Cut two runs of units into blocks that are alike and blocks that are not, in their order."""
    a, b = [core for core, _ in old], [core for core, _ in new]
    first = _alike(a, b)
    last = _alike(a[first:][::-1], b[first:][::-1])
    end_a, end_b = len(a) - last, len(b) - last
    blocks: list[tuple[bool, Block]] = [(True, (0, first, 0, first))]
    inner_a, inner_b = a[first:end_a], b[first:end_b]
    if inner_a and inner_b and budget.allows(inner_a, inner_b):
        for tag, i, j, k, m in SequenceMatcher(None, inner_a, inner_b, autojunk=False).get_opcodes():
            blocks.append((tag == "equal", (first + i, first + j, first + k, first + m)))
    else:
        blocks.append((False, (first, end_a, first, end_b)))
    blocks.append((True, (end_a, len(a), end_b, len(b))))
    return [(kept, (i, j, k, m)) for kept, (i, j, k, m) in blocks if i < j or k < m]


def _alike(a: Sequence[str], b: Sequence[str]) -> int:
    """Count the units with which two runs begin alike."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _kept(old: Sequence[Unit], new: Sequence[Unit]) -> list[Part]:
    """Keep units that are alike; the white space after them may still differ."""
    parts = []
    for (core, was), (_, now) in zip(old, new, strict=True):
        parts.append(Part(PartKind.KEPT, core + was if was == now else core))
        if was != now:
            parts += [Part(PartKind.DELETED, was), Part(PartKind.INSERTED, now)]
    return parts


def _reworded(old: str, new: str, budget: _Budget) -> list[Part]:
    """Compare sentences word by word, unless they share too little to be the same ones reworded."""
    whole = [Part(PartKind.DELETED, old), Part(PartKind.INSERTED, new)]
    before, after = _split(WORD, old), _split(WORD, new)
    # They share no more words than this, in whatever order: to match them would be lost work.
    shared = (Counter(core for core, _ in before) & Counter(core for core, _ in after)).total()
    longer = max(len(before), len(after))
    if shared < SHARED * longer:
        return whole
    parts: list[Part] = []
    kept_words = 0
    for kept, (a, b, c, d) in _blocks(before, after, budget):
        if kept:
            kept_words += b - a
            parts += _kept(before[a:b], after[c:d])
        else:
            parts += [Part(PartKind.DELETED, _joined(before[a:b])), Part(PartKind.INSERTED, _joined(after[c:d]))]
    return parts if kept_words >= SHARED * longer else whole


def _gathered(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Join what stands together: between two kept parts at most one is deleted, then at most one inserted."""
    gathered: list[Part] = []
    out: list[str] = []
    come: list[str] = []

    def close() -> None:
        for kind, texts in ((PartKind.DELETED, out), (PartKind.INSERTED, come)):
            if text := "".join(texts):
                gathered.append(Part(kind, text))
            texts.clear()

    for part in parts:
        if not part.text:
            continue
        if part.kind is not PartKind.KEPT:
            (out if part.kind is PartKind.DELETED else come).append(part.text)
            continue
        close()
        if gathered and gathered[-1].kind is PartKind.KEPT:
            gathered[-1] = Part(PartKind.KEPT, gathered[-1].text + part.text)
        else:
            gathered.append(part)
    close()
    return tuple(gathered)
