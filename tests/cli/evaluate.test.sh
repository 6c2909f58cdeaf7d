# Scores as a table and as JSON, from a corpus, LDA-C or articles; it says what it counted on.
mkdir temporary
export TMPDIR=$PWD/temporary
make_articles --count 400 >articles.jsonl
make_articles --count 150 --start 5000 >heldout.jsonl
sluice train articles.jsonl -k 6 -q -o model.safetensors --keep-corpus corpus
expect_exit 0 sluice evaluate model.safetensors heldout.jsonl
for score in 'documents +150' 'held-out tokens' 'unknown share' 'perplexity, alpha 0.1' 'perplexity, own alpha' \
  'NPMI .*met in heldout.jsonl' diversity 'effective topics' 'purity' 'NMI'; do
  expect_match "^ *$score" out
done
expect_match '^next: ' err
[ -z "$(ls temporary)" ]
expect_exit 0 sluice evaluate model.safetensors heldout.jsonl --reference corpus --json -q
[ ! -s err ]
cp out articles.json
sluice process heldout.jsonl -o heldout -q --min-df 1 --max-df 1
expect_exit 0 sluice evaluate model.safetensors heldout --reference corpus --json -q --threads 1
cp out one.json
expect_exit 0 sluice evaluate model.safetensors heldout --reference corpus --json -q --threads 2
expect_same one.json out
"$SLUICE_PYTHON" - <<'PYTHON'
import json
corpus, articles = json.load(open("one.json")), json.load(open("articles.json"))
assert corpus["npmi_reference"] == "corpus" and corpus["alpha"] == 0.1
assert len(corpus["topic_npmi"]) == 6
assert abs(sum(corpus["topic_npmi"]) / 6 - corpus["npmi"]) < 1e-9
for name in ("perplexity", "own_perplexity", "npmi", "purity", "heldout_tokens"):
    assert abs(corpus[name] - articles[name]) <= 1e-9 * abs(corpus[name]), name
assert abs(corpus["unknown_share"] - articles["unknown_share"]) < 0.02
assert corpus["perplexity"] < 75 and corpus["purity"] > 0.9
PYTHON
expect_exit 2 sluice evaluate model.safetensors heldout --alpha 0
expect_exit 3 sluice evaluate model.safetensors missing
expect_exit 3 sluice evaluate heldout.jsonl heldout
expect_exit 3 sluice evaluate model.safetensors heldout --reference model.safetensors
