"""What fit() and transform() were given, and how it becomes arrays or files."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import scipy.sparse as sp

Rows = tuple[Any, Any, Any]  # offsets uint64, word ids uint32, counts float32


def is_path(documents: Any) -> bool:
    return isinstance(documents, (str, os.PathLike))


def is_matrix(documents: Any) -> bool:
    """Whether these are counts rather than texts: sparse, an array, a data frame, lists of lists."""
    if sp.issparse(documents):
        return True
    shape = getattr(documents, "shape", None)
    if shape is not None:
        if len(shape) != 1:
            return True  # 2-D; whatever else it is, scikit-learn's checks name what is wrong
        return not (len(documents) and isinstance(next(iter(documents)), str))
    if hasattr(documents, "__array__"):
        return True
    if isinstance(documents, (list, tuple)):
        return not (documents and isinstance(documents[0], str))
    return False


def rows_of(matrix: Any) -> Rows:
    """A CSR matrix as the library takes it; no copies of float32 counts and 32-bit ids."""
    counts = np.ascontiguousarray(matrix.data, dtype=np.float32)
    ids = matrix.indices
    ids = ids.view(np.uint32) if ids.dtype == np.int32 else ids.astype(np.uint32)
    return matrix.indptr.astype(np.uint64), np.ascontiguousarray(ids), counts


def csr_of(documents: Any, columns: int | None = None) -> sp.csr_matrix:
    """Counts as CSR float32, for those who come without scikit-learn's checks."""
    if sp.issparse(documents):
        matrix = documents.tocsr()
    else:
        matrix = sp.csr_matrix(np.atleast_2d(np.asarray(documents, dtype=np.float32)))
    if columns is not None and matrix.shape[1] != columns:
        raise ValueError(f"the matrix has {matrix.shape[1]} columns, the model {columns} words")
    return matrix


def texts_of(documents: Iterable[Any]) -> Iterator[str]:
    for number, text in enumerate(documents):
        if not isinstance(text, str):
            raise TypeError(f"document {number} is a {type(text).__name__}, not a str")
        yield text


@contextmanager
def spooled(documents: Iterable[Any]) -> Iterator[str]:
    """Texts in a temporary file, one after the other: an iterable is read once and never held."""
    with tempfile.TemporaryDirectory(prefix="sluice-") as folder:
        path = os.path.join(folder, "texts.jsonl")
        with open(path, "w", encoding="utf-8", errors="replace") as file:
            for text in texts_of(documents):
                file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
        yield path


@contextmanager
def vocabulary_path(vocabulary: Any) -> Iterator[str]:
    """A vocabulary as a file: it may be one, None, or a sequence of words."""
    if vocabulary is None or is_path(vocabulary):
        yield os.fspath(vocabulary or "")
        return
    with tempfile.TemporaryDirectory(prefix="sluice-") as folder:
        path = os.path.join(folder, "vocabulary.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{word}\n" for word in vocabulary)
        yield path


def vocabulary_words(vocabulary: Any) -> list[str]:
    """A vocabulary as a list; a file has one word a line, tabs end it."""
    if vocabulary is None:
        return []
    if is_path(vocabulary):
        with open(vocabulary, encoding="utf-8") as file:
            return [line.rstrip("\n").split("\t")[0] for line in file]
    return [str(word) for word in vocabulary]
