"""Topics with their words, as a table that prints itself in terminals and notebooks."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload


@dataclass(frozen=True)
class Topic:
    """One topic: its share of the training tokens and its best words, best first."""

    id: int
    share: float
    words: list[str]
    probabilities: list[float]
    is_background: bool = False

    def __str__(self) -> str:
        mark = "(background) " if self.is_background else ""
        return f"{self.id:5d}  {self.share:6.1%}  {mark}{' '.join(self.words)}"


class TopicTable(Sequence[Topic]):
    """The topics of a model, by id."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = list(topics)

    @overload
    def __getitem__(self, index: int) -> Topic: ...
    @overload
    def __getitem__(self, index: slice) -> TopicTable: ...
    def __getitem__(self, index: int | slice) -> Topic | TopicTable:
        if isinstance(index, slice):
            return TopicTable(self._topics[index])
        return self._topics[index]

    def __len__(self) -> int:
        return len(self._topics)

    def __repr__(self) -> str:
        return "\n".join(["topic   share  words", *map(str, self._topics)])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{topic.id}</td><td>{topic.share:.1%}</td>"
            f'<td style="text-align:left">{"<i>background</i> " if topic.is_background else ""}'
            f"{html.escape(' '.join(topic.words))}</td></tr>"
            for topic in self._topics
        )
        return (
            '<table><thead><tr><th>topic</th><th>share</th><th style="text-align:left">words</th>'
            f"</tr></thead><tbody>{rows}</tbody></table>"
        )
