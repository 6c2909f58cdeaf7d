"""Shared by the tests: small articles about two subjects, and where the tree is."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

SUBJECTS = {
    "sea": "harbour vessel captain storm sail anchor deck crew island voyage".split(),
    "kitchen": "oven flour butter recipe sugar dough pan spoon salt bread".split(),
}


def make_texts(count: int, seed: int = 1) -> list[str]:
    rng = random.Random(seed)
    names = list(SUBJECTS)
    return [" ".join(rng.choices(SUBJECTS[names[i % 2]], k=20)) for i in range(count)]


@pytest.fixture()
def texts() -> list[str]:
    return make_texts(400)


@pytest.fixture()
def articles(tmp_path: Path, texts: list[str]) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path


@pytest.fixture()
def tree() -> Path:
    return Path(os.environ.get("SLUICE_TREE", Path(__file__).parents[3]))


@pytest.fixture()
def command() -> str:
    if "SLUICE_COMMAND" not in os.environ:
        pytest.skip("tool: no SLUICE_COMMAND (the built command line)")
    return os.environ["SLUICE_COMMAND"]
