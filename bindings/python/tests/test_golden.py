"""The answers that every language must give (tests/golden/mixtures)."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

import sluice


@pytest.fixture()
def model(tree: Path) -> sluice.Model:
    return sluice.Model.open(tree / "tests/golden/mixtures/model.safetensors")


@pytest.fixture()
def cases(tree: Path) -> list[dict]:
    return json.loads((tree / "tests/golden/mixtures/cases.json").read_text(encoding="utf-8"))


def infer(model: sluice.Model, case: dict) -> tuple[np.ndarray, np.ndarray]:
    if "text" in case:
        return model.infer_with_unknown([case["text"]])
    rows = (np.array([0, len(case["ids"])], np.uint64), np.array(case["ids"], np.uint32),
            np.array(case["counts"], np.float32))
    return model._native.infer_rows(*rows, 1, False)


def test_every_case(model: sluice.Model, cases: list[dict]) -> None:
    assert cases
    for case in cases:
        mixtures, unknown = infer(model, case)
        np.testing.assert_allclose(mixtures[0], case["mixture"], rtol=0, atol=1e-6, err_msg=case["name"])
        assert unknown[0] == pytest.approx(case["unknown_share"], abs=1e-6), case["name"]


def test_one_many_and_threads_give_the_same_bits(model: sluice.Model, cases: list[dict]) -> None:
    texts = [case["text"] for case in cases if "text" in case] * 500
    many = model.infer(texts, threads=3)
    one = np.stack([model.infer(text) for text in texts[:200]])
    assert np.array_equal(many[:200], one)
    assert np.array_equal(many, model.infer(texts))


def test_counts_of_any_kind(model: sluice.Model) -> None:
    dense = np.zeros((3, model.n_words), np.float32)
    dense[0, 5] = 2
    dense[1, [7, 9]] = 1
    expected = model.infer(sp.csr_matrix(dense))
    assert expected.dtype == np.float32 and expected.shape == (3, model.k)
    for counts in (dense, dense.astype(np.float64), sp.coo_matrix(dense), sp.csc_array(dense)):
        assert np.array_equal(model.infer(counts), expected)
    with pytest.raises(ValueError, match="7 columns, the model 1532 words"):
        model.infer(sp.csr_matrix((1, 7)))


def test_broken_rows_are_refused(model: sluice.Model) -> None:
    ids, counts = np.array([1, 2], np.uint32), np.ones(2, np.float32)
    for offsets in ([], [1, 2], [0, 2, 1], [0, 3]):
        with pytest.raises(ValueError, match="no compressed sparse rows"):
            model._native.infer_rows(np.array(offsets, np.uint64), ids, counts, 1, False)
    with pytest.raises(ValueError):
        model.infer(sp.csr_matrix(np.array([[-1.0] + [0.0] * (model.n_words - 1)])))


def test_background_can_be_left_out(model: sluice.Model) -> None:
    mixture = model.infer("a python library", background=False)
    assert mixture[0] == 0 and mixture.sum() == pytest.approx(1, abs=1e-5)


def test_texts_must_be_str(model: sluice.Model) -> None:
    with pytest.raises((TypeError, RuntimeError)):
        model.infer(["a text", None])


def test_every_way_to_say_one_text_gives_the_same(model: sluice.Model) -> None:
    class Text(str):
        pass

    expected = model.infer("a python library")
    assert expected.shape == (model.k,) and expected.dtype == np.float32 and expected.flags.owndata
    for same in (model.infer(documents="a python library"), model.infer(Text("a python library")),
                 model.infer("a python library", threads=2, background=True)):
        assert np.array_equal(same, expected)
    with pytest.raises(TypeError, match="infer"):
        model.infer()
    with pytest.raises(TypeError, match="word"):
        model.infer("a python library", word=1)


def test_a_model_without_words_refuses_text_and_says_so() -> None:
    counted = sluice.LDA(k=2, passes=1).fit(np.eye(4, dtype=np.float32).repeat(3, axis=0))
    with pytest.raises(sluice.UnsupportedError, match="no text recipe"):
        counted.model_.infer("a python library")


def test_a_model_that_was_never_made_is_no_crash() -> None:
    with pytest.raises(AttributeError):
        sluice.Model.__new__(sluice.Model).infer("a text")


def test_threads_infer_one_model_at_once(model: sluice.Model) -> None:
    texts = [f"a library for python {i}" for i in range(40)]
    expected = [model.infer(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            assert all(map(np.array_equal, pool.map(model.infer, texts), expected))
