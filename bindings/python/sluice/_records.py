"""RecordIO-protobuf, as SageMaker's algorithms read and write it."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _sluice
from ._errors import CorruptError, LimitError
from ._inputs import csr_of


@dataclass
class Record:
    """One record: the entries of a row that are not zero."""

    word_ids: npt.NDArray[np.uint32]
    values: npt.NDArray[np.float32]
    feature_dim: int  #: columns of the row; 0 when the record does not say
    label: float | None = None
    uid: str = ""
    metadata: dict[str, Any] | str = field(default_factory=dict)  #: JSON, or the text as it stands


def _parsed(metadata: str) -> dict[str, Any] | str:
    if not metadata:
        return {}
    try:
        value = json.loads(metadata)
    except ValueError:
        return metadata
    return value if isinstance(value, dict) else metadata


def read_records(path: str | os.PathLike[str], *, strict: bool = False) -> Iterator[Record]:
    """The records of a file (plain, .gz, .zst), one by one; it never holds more than one. Bad ones
    are skipped with a warning, or raised when strict."""
    reader = _sluice.RecordReader(os.fspath(path))
    while True:
        try:
            row = reader.read_next()
        except (CorruptError, LimitError) as error:
            if strict:
                raise
            warnings.warn(str(error), stacklevel=2)
            if not reader.recover():
                return
            continue
        if row is None:
            return
        ids, values, feature_dim, label, uid, metadata = row
        yield Record(ids, values, feature_dim, label, uid, _parsed(metadata))


def _records_of_matrix(matrix: Any, labels: Any) -> Iterator[Record]:
    rows = csr_of(matrix).astype(np.float32)
    rows.sum_duplicates()  # sorts as well
    if labels is not None and len(labels) != rows.shape[0]:
        raise ValueError(f"{len(labels)} labels for {rows.shape[0]} rows")
    for row in range(rows.shape[0]):
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        label = None if labels is None else float(labels[row])
        yield Record(rows.indices[part].astype(np.uint32), rows.data[part], rows.shape[1], label)


def write_records(
    path: str | os.PathLike[str],
    records: Iterable[Record] | Any,
    *,
    labels: Any = None,
    replace: bool = False,
) -> int:
    """Writes a file, complete or not at all, of Record objects or of a matrix (scipy sparse or 2-D,
    with ``labels``). Returns how many."""
    if hasattr(records, "shape"):
        records = _records_of_matrix(records, labels)
    elif labels is not None:
        raise ValueError("labels are for a matrix: a Record has its own")
    writer = _sluice.RecordWriter(os.fspath(path), replace)
    count = 0
    for record in records:
        metadata = record.metadata
        if not isinstance(metadata, str):
            metadata = json.dumps(metadata, ensure_ascii=False) if metadata else ""
        writer.write(
            np.ascontiguousarray(record.word_ids, dtype=np.uint32),
            np.ascontiguousarray(record.values, dtype=np.float32),
            record.feature_dim,
            record.label,
            record.uid,
            metadata,
        )
        count += 1
    writer.commit()
    return count
