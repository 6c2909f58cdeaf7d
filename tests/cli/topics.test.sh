# Topics as a table, TSV and JSON, in three rankings, with a warning for those that say the same.
make_articles --count 300 >articles.jsonl
sluice train articles.jsonl -k 6 -q -o model.safetensors
expect_exit 0 sluice topics model.safetensors -n 4
expect_match '^ +0 +[0-9.]+%  \(background\)( [a-z]+){4}$' out
expect_match '^ +5 +[0-9.]+% ( [a-z]+){4}$' out
expect_match '^next: ' err
expect_exit 0 sluice topics model.safetensors --format tsv -q
[ "$(sed -n 2p out | cut -f 1,2)" = "0	background" ]
[ "$(wc -l <out)" = 7 ] && [ ! -s err ]
expect_exit 0 sluice topics model.safetensors --format json -q
"$SLUICE_PYTHON" - <<'PYTHON'
import json
topics = json.load(open("out"))
assert topics["ranking"] == "ctfidf", topics["ranking"]
assert [t["topic"] for t in topics["topics"]] == list(range(6))
assert topics["topics"][0]["name"] == "background" and "name" not in topics["topics"][1]
assert abs(sum(t["share"] for t in topics["topics"]) - 1) < 1e-5
words = topics["topics"][1]["words"]
assert len(words) == 10 and all(0 < w["probability"] <= 1 for w in words)
assert [w["score"] for w in words] == sorted((w["score"] for w in words), reverse=True)
PYTHON
expect_exit 0 sluice topics model.safetensors --ranking probability --format json -q
expect_match '"ranking":"probability"' out
expect_exit 0 sluice topics model.safetensors --ranking relevance --lambda 0.3 -q
expect_exit 2 sluice topics model.safetensors --ranking relevance --lambda 2
expect_exit 2 sluice topics model.safetensors --ranking best
expect_exit 2 sluice topics model.safetensors -n 0
expect_exit 3 sluice topics missing.safetensors
expect_exit 3 sluice topics articles.jsonl

# Far more topics than themes.
sluice train articles.jsonl -k 40 -q -o many.safetensors
expect_exit 0 sluice topics many.safetensors
expect_match '^warning: topics that say nearly the same: [0-9]+ and [0-9]+ \(' err
