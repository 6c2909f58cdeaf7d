"""Topic models for streams of text too big for the machine.

    import sluice
    lda = sluice.LDA(k=20).fit("articles.jsonl")
    lda.topics()
    lda.transform(["a new text"])
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import _sluice
from ._errors import (
    AlreadyExistsError,
    CorruptError,
    Error,
    InputOutputError,
    InvalidArgumentError,
    LimitError,
    NotFoundError,
    OutOfMemoryError,
    UnsupportedError,
)
from ._inputs import is_path, vocabulary_path
from ._model import Model
from ._records import Record, read_records, write_records
from ._topics import Topic, TopicTable

if TYPE_CHECKING:
    from ._lda import LDA

__version__: str = _sluice.version
__all__ = [
    "LDA",
    "AlreadyExistsError",
    "CorruptError",
    "Error",
    "InputOutputError",
    "InvalidArgumentError",
    "LimitError",
    "Model",
    "NotFoundError",
    "OutOfMemoryError",
    "Record",
    "Topic",
    "TopicTable",
    "UnsupportedError",
    "process",
    "read_records",
    "write_records",
]


def __getattr__(name: str) -> Any:
    """LDA comes with scikit-learn, whose import takes a second: those who only infer do without."""
    if name == "LDA":
        from ._lda import LDA

        return LDA
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def process(
    articles: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    vocabulary: str | os.PathLike[str] | Sequence[str] | None = None,
    min_document_frequency: int = 0,
    max_document_share: float = 0.5,
    max_vocabulary: int = 100_000,
    text_column: str = "",
    title_column: str = "",
    replace: bool = False,
) -> dict[str, Any]:
    """Raw articles (JSON Lines, CSV, a folder of texts) to a corpus directory, in bounded memory.
    Columns are guessed from the first articles. Returns the counts of what was done."""
    paths = [articles] if is_path(articles) else articles
    names = [os.fspath(path) for path in paths]  # type: ignore[union-attr]
    with vocabulary_path(vocabulary) as words:
        return _sluice.process(
            names, os.fspath(output), words, min_document_frequency, max_document_share,
            max_vocabulary, replace, text_column, title_column,
        )
