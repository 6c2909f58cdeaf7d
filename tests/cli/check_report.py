#!/usr/bin/env python3
"""Holds the data of a report to what its page expects: keys, shapes, ranges.

usage: check_report.py REPORT.html MODEL_TOPICS [--labels N] [--periods FIRST LAST N] [--texts]
"""
import argparse
import json
import math
import re


def refuse(constant):
    raise AssertionError(f"{constant} is not JSON")


def read_data(path):
    page = open(path, encoding="utf-8").read()
    found = re.findall(r'<script type="application/json" id="sluice-data">(.*?)</script>', page, re.S)
    assert len(found) == 1 and "<" not in found[0] and "<!--sluice:data-->" not in page
    return json.loads(found[0], parse_constant=refuse)


def check_keys(thing, keys):
    assert list(thing) == keys.split(), list(thing)


def check_shares(shares, topics):
    assert len(shares) == topics and all(0 <= share <= 1 for share in shares)
    assert math.isclose(sum(shares), 1, abs_tol=2e-3), sum(shares)


def check_topic(topic, number, topics, texts):
    check_keys(topic, "id background share x y npmi documents words representative warnings")
    assert topic["id"] == number and topic["background"] == (number == 0)
    assert -1 <= topic["npmi"] <= 1 and math.hypot(topic["x"], topic["y"]) <= 1.01
    words = topic["words"]
    assert 20 <= len(words) <= 60 and len({word for word, _, _ in words}) == len(words)
    probabilities = [probability for _, probability, _ in words]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(0 < share <= 1 for _, _, share in words)
    assert len(topic["representative"]) == 5
    shares = [document["share"] for document in topic["representative"]]
    assert shares == sorted(shares, reverse=True)
    for document in topic["representative"]:
        check_keys(document, "id title label date share text")
        assert (document["text"] is not None) == texts
        assert len(document["text"] or "") <= 400
    for warning in topic["warnings"]:
        assert warning["kind"] in ("near_duplicate", "junk") and warning["text"]
        assert warning["kind"] == "junk" or 0 <= warning["other"] < topics


def check_table(table, names, topics):
    check_keys(table, f"{names} documents shares")
    assert len(table[names]) == len(table["documents"]) == len(table["shares"])
    for documents, shares in zip(table["documents"], table["shares"]):
        if documents > 0:
            check_shares(shares, topics)
        else:
            assert shares is None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report")
    parser.add_argument("topics", type=int)
    parser.add_argument("--labels", type=int)
    parser.add_argument("--periods", nargs=3)
    parser.add_argument("--texts", action="store_true")
    arguments = parser.parse_args()
    data = read_data(arguments.report)
    check_keys(data, "kind version title created model corpus scores topics labels times")
    check_keys(data["model"], "name topics words documents tokens passes seed heldout_perplexity "
                              "background_topic configuration")
    check_keys(data["corpus"], "name documents tokens unknown_share")
    check_keys(data["scores"], "perplexity own_alpha_perplexity npmi diversity effective_topics purity nmi")
    assert data["kind"] == "report" and data["model"]["topics"] == arguments.topics == len(data["topics"])
    assert data["model"]["configuration"]["topics"] == arguments.topics
    for number, topic in enumerate(data["topics"]):
        check_topic(topic, number, arguments.topics, arguments.texts)
    assert math.isclose(sum(topic["share"] for topic in data["topics"]), 1, abs_tol=1e-2)
    assert sum(topic["documents"] for topic in data["topics"]) <= data["corpus"]["documents"]
    if arguments.labels is None:
        assert data["labels"] is None and data["scores"]["purity"] is None
    else:
        check_table(data["labels"], "names", arguments.topics)
        assert len(data["labels"]["names"]) == arguments.labels, data["labels"]["names"]
        assert 0 < data["scores"]["purity"] <= 1
    if arguments.periods is None:
        assert data["times"] is None
    else:
        check_table(data["times"], "periods", arguments.topics)
        periods = data["times"]["periods"]
        assert [periods[0], periods[-1], str(len(periods))] == arguments.periods, periods


main()
