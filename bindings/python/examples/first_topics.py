"""Topics of a few texts, their mixtures, and a model file. Also the example that mypy --strict reads."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sluice

SEA = "the captain steered the vessel out of the harbour before the storm"
KITCHEN = "knead the flour and the butter into a dough and heat the oven"


def main() -> None:
    texts = [SEA, KITCHEN] * 50
    lda = sluice.LDA(k=3, max_document_share=0.9).fit(texts)
    topics: sluice.TopicTable = lda.topics(4)
    print(topics)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.safetensors"
        lda.save(path)
        model = sluice.Model.open(path)
    sea, kitchen = model.infer([SEA, KITCHEN])
    print("apart" if sea.argmax() != kitchen.argmax() else "together")


if __name__ == "__main__":
    main()
