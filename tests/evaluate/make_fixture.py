#!/usr/bin/env python3
"""Writes fixture.txt: a small model, documents, and every score of them computed in float64 with NumPy alone.

usage: make_fixture.py > fixture.txt

An independent reading of the metric (docs/benchmarks.md, The metric): nothing here is taken from the C++ code. Lines
are `name values...`; documents are `label id:count ...` in the source's ids, which `word_map` turns into the model's.
"""
import math

import numpy as np

TOPICS, WORDS, SOURCE_WORDS, TOP = 6, 60, 70, 10
UNKNOWN = 0xFFFFFFFF
BACKGROUND = 0


def digamma(x):
    x = np.array(x, np.float64)
    shift = np.zeros_like(x)
    for _ in range(12):
        small = x < 12
        shift = np.where(small, shift - 1 / np.where(small, x, 1), shift)
        x = np.where(small, x + 1, x)
    f = 1 / (x * x)
    return shift + np.log(x) - 0.5 / x - f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f / 132))))


def fold_in(phi, ids, counts, alpha, iterations, tolerance=0.0):
    """gamma of a document; phi is [K, V]."""
    gamma = alpha + counts.sum() / TOPICS
    rows = phi[:, ids]
    for _ in range(iterations):
        weight = np.exp(digamma(gamma))
        after = alpha + weight * (rows @ (counts / (weight @ rows)))
        change = np.abs(after - gamma).sum()
        gamma = after
        if change <= tolerance * counts.sum():
            break
    return gamma


def known_words(document, word_map):
    total = {}
    unknown = 0.0
    for word, count in document:
        if word_map[word] == UNKNOWN:
            unknown += count
        else:
            total[word_map[word]] = total.get(word_map[word], 0.0) + count
    ids = np.array(sorted(total), np.int64)
    return ids, np.array([total[i] for i in ids], np.float64), unknown


def completion(phi, documents, word_map, alpha):
    log_p = tokens = unknown_tokens = 0.0
    mean = np.zeros(TOPICS)
    for _, document in documents:
        ids, counts, unknown = known_words(document, word_map)
        unknown_tokens += unknown
        if len(ids) < 2:
            continue
        gamma = fold_in(phi, ids[::2], counts[::2], alpha, 50)
        theta = gamma / gamma.sum()
        mean += theta
        log_p += (counts[1::2] * np.log(np.maximum(theta @ phi[:, ids[1::2]], 1e-12))).sum()
        tokens += counts[1::2].sum()
    mean /= mean.sum()
    return log_p, tokens, unknown_tokens, math.exp(-(mean * np.log(mean)).sum())


def topic_npmi(phi, documents, word_map):
    sets = [set(known_words(document, word_map)[0]) for _, document in documents]
    tops = [list(np.argsort(-row, kind="stable")[:TOP]) for row in phi]
    scores = []
    for words in tops:
        pairs = []
        for a in range(TOP):
            for b in range(a):
                i, j = words[a], words[b]
                both = sum(i in s and j in s for s in sets) / len(sets)
                p_i = sum(i in s for s in sets) / len(sets)
                p_j = sum(j in s for s in sets) / len(sets)
                pairs.append(-1.0 if both == 0 else 1.0 if both == 1 else
                             math.log(both / (p_i * p_j)) / -math.log(both))
        scores.append(np.mean(pairs))
    return scores, len({w for words in tops for w in words}) / (TOPICS * TOP)


def mixtures(phi, documents, word_map, alpha):
    result = []
    for _, document in documents:
        ids, counts, _ = known_words(document, word_map)
        gamma = fold_in(phi, ids, counts, alpha, 50, 0.01) if len(ids) else alpha
        result.append(gamma / gamma.sum())
    return np.array(result)


def entropy(counts):
    p = np.array([c for c in counts if c > 0], np.float64)
    p /= p.sum()
    return -(p * np.log(p)).sum()


def label_agreement(documents, theta):
    foreground = theta.copy()
    foreground[:, BACKGROUND] = -1
    table = np.zeros((TOPICS, 10))
    for (label, _), row in zip(documents, foreground):
        if label >= 0:
            table[row.argmax(), label] += 1
    purity = table.max(axis=1).sum() / table.sum()
    h_topics, h_labels, h_both = entropy(table.sum(axis=1)), entropy(table.sum(axis=0)), entropy(table.ravel())
    return int(table.sum()), purity, 2 * (h_topics + h_labels - h_both) / (h_topics + h_labels)


def make_documents(random, phi, back, number, labelled):
    """Documents about one topic each, mostly; some empty, of one word, or of unknown words."""
    documents = []
    for d in range(number):
        topic = random.integers(1, TOPICS)
        theta = np.full(TOPICS, 0.03)
        theta[topic], theta[BACKGROUND] = 0.6, 0.3
        p = theta / theta.sum() @ phi
        words = random.choice(WORDS, size=random.integers(4, 30), p=p / p.sum())
        counts = {}
        for word in words:
            source = int(random.choice(back[word]))
            counts[source] = counts.get(source, 0) + 1
        for source in random.choice(back[UNKNOWN], size=random.integers(0, 3)):
            counts[int(source)] = counts.get(int(source), 0) + 1
        if d == 7:
            counts = {}
        if d == 8:
            counts = {back[3][0]: 2}
        if d == 9:
            counts = {back[UNKNOWN][0]: 3}
        if d == 10:
            counts = {w: c + 0.25 for w, c in counts.items()}
        label = int(topic) if random.random() < 0.8 else int(random.integers(1, TOPICS))
        documents.append((label if labelled and d % 6 != 5 else -1, sorted(counts.items())))
    return documents


def main():
    random = np.random.default_rng(20240601)
    phi = random.dirichlet(np.full(WORDS, 0.15), size=TOPICS)
    phi[BACKGROUND] = 0.5 / WORDS + 0.5 * phi.mean(axis=0)
    phi = (0.98 * phi / phi.sum(axis=1, keepdims=True) + 0.02 / WORDS).astype(np.float32).astype(np.float64)
    alpha = np.array([0.9, 0.05, 0.07, 0.05, 0.2, 0.05], np.float32).astype(np.float64)
    # The source has some of the model's words twice, and some that the model lacks.
    word_map = list(random.permutation(WORDS)) + list(random.integers(0, WORDS, 4)) + [UNKNOWN] * 6
    word_map = [int(word_map[i]) for i in random.permutation(SOURCE_WORDS)]
    back = {}
    for source, word in enumerate(word_map):
        back.setdefault(word, []).append(source)
    documents = make_documents(random, phi, back, 60, True)
    reference = make_documents(random, phi, back, 150, False)

    def line(name, values):
        print(name, *[repr(float(v)) if isinstance(v, (float, np.floating)) else v for v in values])

    line("shape", [TOPICS, WORDS, TOP, BACKGROUND])
    for word in range(WORDS):
        print("row", *[repr(np.float32(v).item()) for v in phi[:, word]])
    line("alpha", alpha)
    line("word_map", word_map)
    for name, some in (("document", documents), ("reference", reference)):
        for label, words in some:
            print(name, label, *[f"{w}:{c:g}" for w, c in words])
    symmetric = np.full(TOPICS, np.float64(np.float32(0.1)))
    line("at_alpha", completion(phi, documents, word_map, symmetric))
    line("at_own_alpha", completion(phi, documents, word_map, alpha)[:3])
    npmi, diversity = topic_npmi(phi, reference, word_map)
    line("topic_npmi", npmi)
    line("npmi_on_documents", topic_npmi(phi, documents, word_map)[0])
    line("diversity", [diversity])
    theta = mixtures(phi, documents, word_map, alpha)
    line("labels", label_agreement(documents, theta))
    for row in theta[:12]:
        line("mixture", row)


if __name__ == "__main__":
    main()
