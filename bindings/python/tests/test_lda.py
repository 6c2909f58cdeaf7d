"""LDA: kinds of documents, files, pickles, and what goes wrong."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from conftest import SUBJECTS
from sklearn.utils.estimator_checks import check_estimator

import sluice


def test_scikit_learn_finds_no_fault() -> None:
    checks = check_estimator(sluice.LDA(k=3, threads=1), on_skip=None)
    skipped = {check["check_name"] for check in checks if check["status"] != "passed"}
    assert skipped <= {"check_array_api_input"}  # wants SCIPY_ARRAY_API in the environment
    assert len(checks) > 40


def test_fit_of_a_path_is_what_the_command_makes(
    tmp_path: Path, articles: Path, command: str
) -> None:
    for order, threads in (("shuffled", 2), ("stored", 1)):
        theirs, ours = tmp_path / f"cli-{order}", tmp_path / f"python-{order}"
        subprocess.run(
            [command, "train", "-q", articles, "-k", "4", "--seed", "7", "--eta", "0.01",
             "--order", order, "-o", theirs],
            check=True, cwd=tmp_path,
        )  # fmt: skip
        lda = sluice.LDA(k=4, seed=7, eta=0.01, order=order, threads=threads)
        lda.fit(articles).save(ours)
        assert ours.read_bytes() == theirs.read_bytes()


def test_corpora_are_read_where_they_lie(tmp_path: Path, articles: Path) -> None:
    summary = sluice.process(articles, tmp_path / "corpus")
    assert summary["documents"] == 400 and summary["bad_records"] == 0
    of_corpus = sluice.LDA(k=3).fit(tmp_path / "corpus")
    assert of_corpus.model_.to_bytes() == sluice.LDA(k=3).fit(articles).model_.to_bytes()
    mixtures = of_corpus.transform(tmp_path / "corpus")
    assert np.array_equal(mixtures, of_corpus.transform(articles))
    with pytest.raises(FileExistsError, match="corpus"):
        sluice.process(articles, tmp_path / "corpus")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("x")
    with pytest.raises(sluice.InvalidArgumentError, match="no corpus directory.*remove it yourself$"):
        sluice.process(articles, tmp_path / "mine", replace=True)


def test_texts_from_anywhere(articles: Path, texts: list[str]) -> None:
    expected = sluice.LDA(k=3).fit(articles)
    for documents in (texts, iter(texts), (t for t in texts), pd.Series(texts), np.array(texts)):
        lda = sluice.LDA(k=3).fit(documents)
        assert np.array_equal(lda.components_, expected.components_)
    assert np.array_equal(lda.transform(pd.Series(texts)), expected.transform(articles))
    with pytest.raises(TypeError, match="document 2 is a float, not a str"):
        sluice.LDA(k=3).fit(["one", "two", float("nan")])


def test_the_topics_are_the_subjects(texts: list[str]) -> None:
    lda = sluice.LDA(k=3).fit(texts)
    found = {frozenset(topic.words) for topic in lda.topics(10) if not topic.is_background}
    assert found == {frozenset(words) for words in SUBJECTS.values()}
    sea, kitchen = lda.transform(["captain of the vessel", "butter and flour"])
    assert sea[1:].argmax() != kitchen[1:].argmax()
    names = lda.get_feature_names_out()
    assert list(names) == ["lda0", "lda1", "lda2"]
    assert lda.score(texts) == pytest.approx(-np.log(lda.perplexity(texts)))
    assert 5 < lda.perplexity(texts) < 20


def test_counts_with_words(texts: list[str]) -> None:
    words = [word for subject in SUBJECTS.values() for word in subject]
    counts = sp.csr_matrix([[text.split().count(word) for word in words] for text in texts])
    lda = sluice.LDA(k=3, vocabulary=words).fit(counts)
    assert set(lda.topics(3)[1].words) <= set(words)
    frame = pd.DataFrame(counts.toarray(), columns=words)
    assert np.array_equal(sluice.LDA(k=3).fit(frame).components_, lda.components_)
    with pytest.raises(ValueError, match="2 words in the vocabulary, 20 columns"):
        sluice.LDA(k=3, vocabulary=["one", "two"]).fit(counts)


def test_csr_of_float32_is_not_copied(texts: list[str]) -> None:
    from sluice._inputs import rows_of

    counts = sp.csr_matrix(np.eye(4, dtype=np.float32))
    _, ids, values = rows_of(counts)
    assert np.shares_memory(ids, counts.indices) and np.shares_memory(values, counts.data)


def test_files_and_pickles(tmp_path: Path, texts: list[str]) -> None:
    lda = sluice.LDA(k=3, eta=0.05).fit(texts)
    lda.save(tmp_path / "model.safetensors")
    with pytest.raises(FileExistsError, match="model.safetensors.*replace=True overwrites it"):
        lda.save(tmp_path / "model.safetensors")
    loaded = sluice.LDA.load(tmp_path / "model.safetensors")
    assert loaded.k == 3 and loaded.eta == pytest.approx(0.05)
    pickled = pickle.loads(pickle.dumps(lda))
    for other in (loaded, pickled):
        assert np.array_equal(other.transform(texts[:5]), lda.transform(texts[:5]))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        sluice.LDA.load(tmp_path / "nowhere")
    (tmp_path / "broken").write_bytes(b"\0" * 100)
    with pytest.raises(sluice.Error):
        sluice.Model.open(tmp_path / "broken")


def test_partial_fit_of_texts_learns_piece_by_piece(texts: list[str]) -> None:
    lda = sluice.LDA(k=3)
    for piece in range(4):
        lda.partial_fit(texts[100 * piece : 100 * piece + 100])
    assert lda.model_.facts["documents"] == 400
    found = {frozenset(topic.words) for topic in lda.topics(10) if not topic.is_background}
    assert found == {frozenset(words) for words in SUBJECTS.values()}
    lda.partial_fit(["unheard words only"])  # one document is enough then
    with pytest.warns(UserWarning, match="begins anew"):
        pickle.loads(pickle.dumps(lda)).partial_fit(texts)


def test_partial_fit_of_counts_keeps_its_columns() -> None:
    lda = sluice.LDA(k=2).partial_fit(np.eye(10) + 1)
    with pytest.raises(ValueError, match="X has 5 features, but LDA is expecting 10"):
        lda.partial_fit(np.eye(5))
    with pytest.raises(ValueError, match="at least as many documents"):
        sluice.LDA(k=9).partial_fit(np.ones((3, 4)))


def test_wrong_options_are_named(texts: list[str]) -> None:
    with pytest.raises(ValueError, match="topics must be 2 to 2000"):
        sluice.LDA(k=1).fit(texts)
    with pytest.raises(ValueError, match="eta must be over 0"):
        sluice.LDA(k=3, eta=0).fit(texts)
    with pytest.raises(ValueError, match='"shuffled" or "stored"'):
        sluice.LDA(k=3, order="random").fit(texts)
    with pytest.raises(ValueError, match="Negative values in data passed to sluice.LDA"):
        sluice.LDA(k=2).fit(-np.ones((4, 4)))
    with pytest.raises(FileNotFoundError, match="nowhere.jsonl"):
        sluice.LDA(k=3).fit("nowhere.jsonl")


def test_bad_records_are_warnings(tmp_path: Path, articles: Path) -> None:
    with articles.open("a") as file:
        file.write("{not json\n")
    with pytest.warns(UserWarning, match="articles.jsonl:401"):
        lda = sluice.LDA(k=3).fit(articles)
    assert lda.model_.facts["documents"] == 400


def test_other_threads_run_while_training(texts: list[str]) -> None:
    ticks, done = [], threading.Event()

    def tick() -> None:
        while not done.wait(0.001):
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    sluice.LDA(k=100, passes=10, threads=1).fit(np.ones((3000, 200)))
    done.set()
    thread.join()
    assert len(ticks) > 20


def test_control_c_ends_training() -> None:
    program = """
import os, signal, threading, numpy as np, sluice
sluice.LDA  # imports scikit-learn
threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
lda = sluice.LDA(k=200, passes=100000, threads=1)
try:
    lda.fit(np.ones((5000, 300)))
except KeyboardInterrupt:
    print("interrupted", hasattr(lda, "model_"))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout == "interrupted False\n", run.stderr


def test_a_table_for_notebooks(texts: list[str]) -> None:
    table = sluice.LDA(k=3).fit(texts).topics(4)
    page = table._repr_html_()
    assert page.count("<tr>") == 4 and "<i>background</i>" in page and " ".join(table[1].words) in page
    assert repr(table).splitlines()[0].split() == ["topic", "share", "words"]
    assert len(table[1:]) == 2 and len(table[1].words) == 4
    escaped = sluice.TopicTable([sluice.Topic(0, 1.0, ["<b>"], [1.0])])._repr_html_()
    assert "&lt;b&gt;" in escaped and "<b>" not in escaped


def test_no_symbol_of_the_library_leaves_the_module() -> None:
    from sluice import _sluice

    names = subprocess.run(["nm", "-D", "--defined-only", _sluice.__file__],
                           capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert "PyInit__sluice" in names and "sluice_model_open" not in names
