"""A trained model: topics, words, and mixtures of new documents."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _sluice
from ._inputs import csr_of, is_matrix, rows_of
from ._topics import Topic, TopicTable

Floats = npt.NDArray[np.float32]
_RANKINGS = {"auto": 0, "probability": 1, "relevance": 2, "ctfidf": 3}
_DEFAULT_THREADS = os.cpu_count() or 1


def thread_count(threads: int | None) -> int:
    return min(256, _DEFAULT_THREADS if threads is None else threads)


class Model(_sluice.QuickInfer):
    """A topic model, as ``Model.open`` or ``LDA.model_`` give it. Immutable: any number of threads
    may use one at once. Pickles as the bytes of its file."""

    __slots__ = ("_native", "k", "n_words")

    def __init__(self, native: _sluice.Model) -> None:
        facts = native.facts()
        super().__init__(native)
        self._native = native
        self.k: int = facts["topics"]  #: topics, the background included
        self.n_words: int = facts["words"]  #: words of the vocabulary

    @classmethod
    def open(cls, path: str | os.PathLike[str]) -> Model:
        """Reads a model file. Raises NotFoundError, CorruptError."""
        return cls(_sluice.Model.open(os.fspath(path)))

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        return cls(_sluice.Model.from_bytes(data))

    def to_bytes(self) -> bytes:
        """The model file; the same model gives the same bytes."""
        return self._native.to_bytes()

    def save(self, path: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Writes the model file, complete or not at all. Raises AlreadyExistsError."""
        self._native.save(os.fspath(path), replace)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Model.from_bytes, (self.to_bytes(),))

    # infer() is QuickInfer's; this is what it calls for all but a single str.
    def _infer(self, documents: Any, *, threads: int = 1, background: bool = True) -> Floats:
        if isinstance(documents, str):
            return self._native.infer_text(documents, not background)
        return self.infer_with_unknown(documents, threads=threads, background=background)[0]

    def infer_with_unknown(
        self, documents: Iterable[str] | Any, *, threads: int = 1, background: bool = True
    ) -> tuple[Floats, Floats]:
        """The same of many documents, and the share of each one's tokens that are unknown words."""
        if is_matrix(documents):
            rows = rows_of(csr_of(documents, self.n_words))
            return self._native.infer_rows(*rows, threads, not background)
        return self._native.infer_texts(documents, threads, not background)

    def topics(self, n: int = 10, *, ranking: str = "auto") -> TopicTable:
        """The topics with their n best words: by "auto", "probability", "relevance" or "ctfidf"."""
        if ranking not in _RANKINGS:
            raise ValueError(f"ranking must be one of {', '.join(_RANKINGS)}")
        words, shares = self.words, self._native.topic_shares()
        background = self._native.facts()["background_topic"]
        table = []
        for topic, best in enumerate(self._native.topic_words(n, _RANKINGS[ranking])):
            names = [words[word] if words else f"#{word}" for word, _, _ in best]
            table.append(
                Topic(topic, float(shares[topic]), names, [p for _, p, _ in best], topic == background)
            )
        return TopicTable(table)

    @property
    def words(self) -> list[str]:
        """The vocabulary by id; empty when the words have no names."""
        return self._native.words()

    @property
    def components(self) -> Floats:
        """p(word | topic), [k, n_words]; each row sums to 1. A copy."""
        return self._native.components()

    @property
    def alpha(self) -> Floats:
        """The prior of mixtures, [k]."""
        return self._native.alpha()

    @property
    def facts(self) -> dict[str, Any]:
        """Numbers of the training: documents, tokens, passes, seed, heldout_perplexity, ..."""
        return self._native.facts()

    @property
    def configuration(self) -> dict[str, Any]:
        """The options that made the model; {} when it does not say."""
        text = self._native.configuration_json()
        configuration: dict[str, Any] = json.loads(text) if text else {}
        return configuration

    def __repr__(self) -> str:
        return f"<sluice.Model: {self.k} topics, {self.n_words} words>"

    def _repr_html_(self) -> str:
        return self.topics()._repr_html_()
