# Mixtures: rows in are rows out, in every form and from every kind of input.
make_articles --count 300 >articles.jsonl
make_articles --count 50 --start 1000 >new.jsonl
sluice train articles.jsonl -k 6 -q -o model.safetensors
sed -i '7s/.*/{broken/' new.jsonl
echo '{"id":"none","title":"","text":"zzz qqq"}' >>new.jsonl

expect_exit 0 sluice transform model.safetensors new.jsonl -o rows.jsonl
expect_match '^warning: new.jsonl:7: ' err
expect_match '^51 rows, 1 of them with an error, 1 without a known word' err
expect_match '^next: ' err
expect_exit 0 sluice transform model.safetensors new.jsonl -o rows.csv --background exclude -q
[ ! -s err ]
expect_exit 0 sluice transform model.safetensors new.jsonl -o rows.npy -q
"$SLUICE_PYTHON" - <<'PYTHON'
import csv, json, struct
rows = [json.loads(line) for line in open("rows.jsonl")]
assert len(rows) == 51
assert rows[6]["id"] == "new.jsonl:7" and "invalid JSON" in rows[6]["error"]
assert rows[6]["topic_mixture"] is None
assert set(rows[0]) == {"id", "topic_mixture", "top", "unknown_share"}
assert rows[0]["id"] == "a01000" and rows[50]["unknown_share"] == 1
for i, row in enumerate(rows):
    if i == 6: continue
    assert len(row["topic_mixture"]) == 6 and abs(sum(row["topic_mixture"]) - 1) < 1e-5
    assert 0 not in [topic for topic, share in row["top"]]
    shares = [share for topic, share in row["top"]]
    assert shares == sorted(shares, reverse=True)
table = list(csv.DictReader(open("rows.csv")))
assert list(table[0]) == ["id", "topic_1", "topic_2", "topic_3", "topic_4", "topic_5", "unknown_share", "error"]
assert len(table) == 51 and table[6]["error"] and table[6]["topic_1"] == ""
assert abs(sum(float(table[0][f"topic_{k}"]) for k in range(1, 6)) - 1) < 1e-5
array = open("rows.npy", "rb").read()
assert array[:8] == b"\x93NUMPY\x01\x00"
size = struct.unpack("<H", array[8:10])[0]
assert (10 + size) % 64 == 0 and b"'shape': (51, 6)" in array[:10 + size]
values = struct.unpack("<306f", array[10 + size:])
ids = open("rows.ids.txt").read().split("\n")[:-1]
assert ids == [row["id"] for row in rows]
for i, row in enumerate(rows):
    assert list(values[6 * i:6 * i + 6]) == [
        struct.unpack("<f", struct.pack("<f", x))[0] for x in (row["topic_mixture"] or [0] * 6)]
PYTHON

# An array's header is as long whatever the number of rows, which need no place to wait.
: >none.jsonl
TMPDIR=$PWD/missing expect_exit 0 sluice transform model.safetensors none.jsonl --input-format jsonl -q -o none.npy
expect_match "'shape': \(0, 6\), \} +$" none.npy
[ "$(wc -c <none.npy)" = 128 ]

# Refusals.
expect_exit 2 sluice transform model.safetensors new.jsonl --format npy
expect_match 'npy needs a file' err
expect_exit 1 sluice transform model.safetensors new.jsonl -o rows.jsonl
expect_match 'already exists; --force' err
expect_exit 0 sluice transform model.safetensors new.jsonl -o rows.jsonl --force
expect_exit 2 sluice transform model.safetensors
expect_exit 3 sluice transform model.safetensors missing.jsonl
expect_exit 3 sluice transform model.safetensors new.jsonl -o strict.jsonl --strict
[ ! -e strict.jsonl ]

# A signal ends it between two documents of a slow input, long before a batch is full.
mkfifo slow
exec 3<>slow
"$SLUICE" transform model.safetensors - -q --input-format ldac -o slow.jsonl <slow 3>&- &
job=$!
(while kill -0 "$job" 2>/dev/null; do echo '1 0:1' >&3; sleep 0.1; done) &
feeder=$!
# SIGTERM is caught from then on.
until [ $((0x$(sed -n 's/^SigCgt:\t//p' "/proc/$job/status") & 0x4000)) != 0 ]; do sleep 0.05; done
kill -TERM "$job"
timeout 10 tail --pid="$job" -f /dev/null || { kill -9 "$job"; complain "it goes on after SIGTERM"; }
status=0
wait "$job" || status=$?
[ "$status" = 143 ]
kill "$feeder" 2>/dev/null || true
exec 3>&-
[ ! -e slow.jsonl ]

# One sentence; the answer on stdout, its words on stderr.
expect_exit 0 sluice transform model.safetensors --text "The sailor saw the harbour and the tide"
[ "$(wc -l <out)" = 1 ]
expect_match '^topic [1-5] \([0-9]+%\): .*(sailor|harbour|tide)' err
expect_exit 0 sluice transform model.safetensors --text "zzz"
expect_match 'no word of it is known' err

# Counted documents: a corpus gives what its articles give; stdin; LDA-C; one thread or two.
sluice process articles.jsonl -o corpus -q --min-df 1 --max-df 1
sluice transform model.safetensors articles.jsonl -q --threads 1 >by_text
sluice transform model.safetensors articles.jsonl -q --threads 2 >by_two
expect_same by_text by_two
sluice transform model.safetensors corpus -q >by_corpus
[ "$(wc -l <by_corpus)" = 300 ]
sed 's/,"unknown_share".*//' by_text >by_text_mixtures
sed 's/,"unknown_share".*//' by_corpus >by_corpus_mixtures
expect_same by_text_mixtures by_corpus_mixtures
sluice transform model.safetensors - <articles.jsonl -q >by_stdin
expect_same by_text by_stdin
expect_exit 0 sluice transform model.safetensors - --input-format ldac --format csv <<'LDAC'
2 0:1 1:2
1 0:-1
1 3:1
LDAC
[ "$(wc -l <out)" = 4 ]
expect_match '^1,,,.*-:2: ' out
expect_match '^2,0' out
