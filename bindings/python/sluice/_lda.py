"""LDA, the scikit-learn estimator."""

from __future__ import annotations

import math
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, check_non_negative, validate_data

from . import _sluice
from ._inputs import (
    is_matrix,
    is_path,
    rows_of,
    spooled,
    texts_of,
    vocabulary_path,
    vocabulary_words,
)
from ._model import Floats, Model, thread_count
from ._topics import TopicTable

_COUNTED = (_sluice.FORMAT_CORPUS, _sluice.FORMAT_RECORDS, _sluice.FORMAT_LDAC)
_BATCH = 1024  # documents of a stream that are inferred at once


class LDA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Latent Dirichlet allocation with a background topic (topic 0), trained from a stream.

    Documents, wherever they are asked for, are one of
      - a path (str or PathLike): raw articles (JSON Lines, CSV, a folder of texts, plain or
        compressed) or counted documents (a corpus directory, RecordIO, LDA-C), never loaded whole;
      - an iterable of str: a list, a generator, a pandas Series; read once, spooled to a temporary
        file for training;
      - counts: a scipy sparse matrix (CSR float32 with 32-bit indices without copies), a 2-D array
        or data frame of numbers; columns are words.

    Parameters
      k: topics, the background included; 2 to 2000.
      seed: one seed, one model, byte for byte, whatever the machine and the threads.
      passes: over the documents; 0: until a held-out sample stops improving, at most 10.
      threads: None for as many as there are.
      minibatch, alpha (0: 0.05), eta, background, order ("shuffled" or "stored"): as
        ``sluice train`` has them.
      vocabulary: a sequence of words, or a file with one a line: the names of the columns of counts,
        or the only words taken from texts.
      min_document_frequency (0: automatic), max_document_share, max_vocabulary: which words of
        texts are taken.
      total_tokens: for partial_fit, the size of the stream when it is known.
      checkpoint: a folder; fit() that was killed goes on from there, to the same model bit for bit.

    After fitting: ``model_`` (sluice.Model), ``components_`` [k, words], ``n_iter_`` (passes),
    ``n_features_in_``.
    """

    def __init__(
        self,
        k: int = 50,
        *,
        seed: int = 1,
        passes: int = 0,
        threads: int | None = None,
        minibatch: int = 256,
        alpha: float = 0.0,
        eta: float = 0.03,
        background: bool = True,
        order: str = "shuffled",
        vocabulary: str | os.PathLike[str] | Sequence[str] | None = None,
        min_document_frequency: int = 0,
        max_document_share: float = 0.5,
        max_vocabulary: int = 100_000,
        total_tokens: float = 0.0,
        checkpoint: str | os.PathLike[str] | None = None,
    ) -> None:
        self.k = k
        self.seed = seed
        self.passes = passes
        self.threads = threads
        self.minibatch = minibatch
        self.alpha = alpha
        self.eta = eta
        self.background = background
        self.order = order
        self.vocabulary = vocabulary
        self.min_document_frequency = min_document_frequency
        self.max_document_share = max_document_share
        self.max_vocabulary = max_vocabulary
        self.total_tokens = total_tokens
        self.checkpoint = checkpoint

    # ------------------------------------------------------------ training

    def fit(self, X: Any, y: Any = None) -> LDA:
        """Trains on documents. Ctrl-C ends it with KeyboardInterrupt."""
        trainer = self._new_trainer(os.fspath(self.checkpoint or ""))
        with self._documents(X, self.vocabulary) as documents:
            trainer.run(documents)
            self._take(trainer.finish(documents))
        trainer.remove_checkpoints()
        self.n_iter_ = self.model_.facts["passes"]
        self.__dict__.pop("_trainer", None)
        return self

    def partial_fit(self, X: Any, y: Any = None) -> LDA:
        """Learns from more documents, one pass over them. The first call needs at least k documents
        and fixes the vocabulary; later words that it did not have are unknown. Only partial_fit()
        keeps a training state to go on from, and it is not pickled: after fit(), load() or
        unpickling it begins anew, with a warning."""
        first = not hasattr(self, "_trainer")
        if first and hasattr(self, "model_"):
            warnings.warn(
                "partial_fit() begins anew: this LDA was fitted, loaded or unpickled and has no "
                "training state to go on from",
                stacklevel=2,
            )
        trainer = self._new_trainer("") if first else self._trainer
        vocabulary = self.vocabulary if first else (self.model_.words or None)
        with self._documents(X, vocabulary, reset=first, least=2 if first else 1) as documents:
            trainer.update(documents)
            self._take(trainer.copy_model(documents))
        self._trainer = trainer
        self.n_iter_ = 1
        return self

    def _new_trainer(self, checkpoint: str) -> _sluice.Trainer:
        if self.order not in ("shuffled", "stored"):
            raise ValueError('order must be "shuffled" or "stored"')
        return _sluice.Trainer(
            topics=self.k,
            seed=self.seed,
            passes=self.passes,
            threads=thread_count(self.threads),
            minibatch=self.minibatch,
            alpha=self.alpha,
            eta=self.eta,
            background=self.background,
            is_shuffled=self.order == "shuffled",
            total_tokens=self.total_tokens,
            checkpoint=checkpoint,
        )

    def _take(self, native: _sluice.Model) -> None:
        self.model_ = Model(native)
        self.n_features_in_ = self.model_.n_words

    # ------------------------------------------------------------ kinds of documents

    @contextmanager
    def _documents(
        self, X: Any, vocabulary: Any, reset: bool = True, least: int = 2
    ) -> Iterator[_sluice.Documents]:
        """X as the library reads it; what is temporary is gone afterwards."""
        if is_path(X):
            with self._documents_of_path(os.fspath(X), vocabulary) as documents:
                yield documents
        elif is_matrix(X):
            rows = rows_of(self._checked(X, reset, least))
            words = vocabulary_words(vocabulary)
            columns = self.n_features_in_
            if words and len(words) != columns:
                raise ValueError(f"{len(words)} words in the vocabulary, {columns} columns")
            yield _sluice.Documents.from_rows(*rows, columns, words)
        else:
            with spooled(X) as path, self._documents_of_path(path, vocabulary) as documents:
                yield documents

    @contextmanager
    def _documents_of_path(self, path: str, vocabulary: Any) -> Iterator[_sluice.Documents]:
        with vocabulary_path(vocabulary) as words:
            found = _sluice.detect_format(path)
            if found in _COUNTED:
                named = "" if found == _sluice.FORMAT_CORPUS else words  # a corpus has its own
                yield _sluice.Documents.open(path, found, named, False)
                return
            with tempfile.TemporaryDirectory(prefix="sluice-") as folder:
                corpus = os.path.join(folder, "corpus")
                _sluice.process(
                    [path],
                    corpus,
                    words,
                    self.min_document_frequency,
                    self.max_document_share,
                    self.max_vocabulary,
                )
                yield _sluice.Documents.open(corpus, _sluice.FORMAT_CORPUS, "", False)

    def _checked(self, X: Any, reset: bool, least: int = 1) -> Any:
        """Counts as CSR, after scikit-learn's checks."""
        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32, reset=reset, ensure_min_samples=least
        )
        check_non_negative(X, "sluice.LDA")
        if not hasattr(X, "indptr"):
            from scipy.sparse import csr_matrix

            X = csr_matrix(X)
        return X

    # ------------------------------------------------------------ inference

    def transform(self, X: Any) -> Floats:
        """Mixtures of topics [documents, k]; each row sums to 1."""
        check_is_fitted(self)
        threads = thread_count(self.threads)
        if is_path(X):
            return self._transform_path(os.fspath(X), threads)
        if is_matrix(X):
            X = self._checked(X, reset=False)
        else:
            X = list(texts_of(X))
        return self.model_.infer_with_unknown(X, threads=threads)[0]

    def _transform_path(self, path: str, threads: int) -> Floats:
        native = self.model_._native
        parts = [np.empty((0, self.model_.k), np.float32)]
        if _sluice.detect_format(path) in _COUNTED:
            documents = _sluice.Documents.open(path, _sluice.FORMAT_AUTOMATIC, "", False)
            while (rows := documents.read_batch(_BATCH)) is not None:
                parts.append(native.infer_rows(*rows, threads, False, documents)[0])
        else:
            articles = _sluice.Articles(path)
            while texts := articles.read_batch(_BATCH):
                parts.append(native.infer_texts(texts, threads, False)[0])
        return np.concatenate(parts)

    def evaluate(self, X: Any) -> dict[str, Any]:
        """Scores on held-out documents: perplexity by document completion, npmi, diversity, ..."""
        check_is_fitted(self)
        words = self.model_.words or None
        with self._documents(X, words, reset=False, least=1) as documents:
            return _sluice.evaluate(self.model_._native, documents, thread_count(self.threads))

    def perplexity(self, X: Any) -> float:
        """By document completion (half of each document predicts the other); lower is better."""
        return float(self.evaluate(X)["perplexity"])

    def score(self, X: Any, y: Any = None) -> float:
        """Mean log-likelihood of a held-out token, ``-log(perplexity)``; higher is better."""
        perplexity = self.perplexity(X)
        return -math.log(perplexity) if perplexity > 0 else 0.0

    # ------------------------------------------------------------ topics and files

    def topics(self, n: int = 10, *, ranking: str = "auto") -> TopicTable:
        """The topics with their n best words; prints as a table."""
        check_is_fitted(self)
        return self.model_.topics(n, ranking=ranking)

    @property
    def components_(self) -> Floats:
        """p(word | topic) [k, words]; each row sums to 1."""
        if "model_" not in self.__dict__:
            raise AttributeError("components_ is there after fitting")
        return self.model_.components

    @property
    def _n_features_out(self) -> int:
        return self.model_.k

    def save(self, path: str | os.PathLike[str], *, replace: bool = False) -> None:
        """Writes the model file that every language and the command line read."""
        check_is_fitted(self)
        self.model_.save(path, replace=replace)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> LDA:
        """An LDA with the model of a file, and its options as far as the file says them."""
        model = Model.open(path)
        options = model.configuration
        known = ("seed", "passes", "minibatch", "alpha", "eta", "background")
        lda = cls(model.k, **{name: options[name] for name in known if name in options})
        lda.model_ = model
        lda.n_features_in_ = model.n_words
        lda.n_iter_ = model.facts["passes"]
        return lda

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        state.pop("_trainer", None)
        return state

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
