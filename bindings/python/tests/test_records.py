"""read_records and write_records."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

import sluice


def record(uid: str, **more: object) -> sluice.Record:
    return sluice.Record(np.array([1, 4], np.uint32), np.array([2, 3], np.float32), 10, uid=uid, **more)


def test_records_go_round(tmp_path: Path) -> None:
    path = tmp_path / "some.rec"
    written = [record("one", label=2.0, metadata={"title": "é"}), record("two")]
    assert sluice.write_records(path, iter(written)) == 2
    read = list(sluice.read_records(path))
    assert [r.uid for r in read] == ["one", "two"]
    assert read[0].label == 2.0 and read[1].label is None
    assert read[0].metadata == {"title": "é"} and read[1].metadata == {}
    assert read[1].feature_dim == 10 and list(read[1].word_ids) == [1, 4]
    assert list(read[1].values) == [2, 3]
    with pytest.raises(FileExistsError, match="some.rec"):
        sluice.write_records(path, written)


def test_a_matrix_becomes_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "matrix.rec"
    matrix = sp.random(50, 20, density=0.3, format="csr", random_state=1, dtype=np.float32)
    assert sluice.write_records(path, matrix, labels=np.arange(50)) == 50
    for row, read in enumerate(sluice.read_records(path)):
        assert read.label == row
        dense = np.zeros(20, np.float32)
        dense[read.word_ids] = read.values
        assert np.array_equal(dense, matrix[row].toarray()[0])
    assert sluice.LDA(k=3).fit(path).n_features_in_ == 20
    with pytest.raises(ValueError, match="2 labels for 50 rows"):
        sluice.write_records(tmp_path / "other.rec", matrix, labels=[1, 2])


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    bad = sluice.Record(np.array([4, 1], np.uint32), np.ones(2, np.float32), 10)
    with pytest.raises(sluice.InvalidArgumentError, match="entry 1"):
        sluice.write_records(tmp_path / "bad.rec", [record("one"), bad])
    assert list(tmp_path.iterdir()) == []


def test_damage_is_skipped_with_a_warning_or_raised(tmp_path: Path) -> None:
    path = tmp_path / "damaged.rec"
    sluice.write_records(path, [record(str(i)) for i in range(5)])
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 5 + 2] ^= 0xFF
    path.write_bytes(data)
    with pytest.warns(UserWarning, match="damaged.rec"):
        assert 0 < len(list(sluice.read_records(path))) < 5
    with pytest.raises(sluice.CorruptError) as caught:
        list(sluice.read_records(path, strict=True))
    assert caught.value.offset >= 0
