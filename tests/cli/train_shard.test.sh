# train --shard: of the files by their names every Nth, as one of N machines would have them.
make_articles --count 300 >articles.jsonl
sluice process articles.jsonl -o corpus -q
mkdir records mine
sluice convert corpus corpus.ldac -q
split -n l/7 corpus.ldac part- --additional-suffix=.ldac
for part in part-*; do sluice convert "$part" "records/${part%.ldac}.rec" -q; done
for part in ab ae; do ln "records/part-$part.rec" mine/; done
options=(--vocabulary corpus/vocabulary.tsv -k 3 -q)
expect_exit 0 sluice train mine "${options[@]}" --passes 2 -o mine.safetensors
expect_exit 0 sluice train records "${options[@]}" --passes 2 --shard 1/3 -o shard.safetensors
expect_same mine.safetensors shard.safetensors
expect_exit 0 sluice train records "${options[@]}" --passes 2 --shard 2/3 -o other.safetensors
! cmp -s mine.safetensors other.safetensors || complain "shards 1/3 and 2/3 are the same"

# A corpus keeps its words and labels; one of a single file has one shard.
expect_exit 0 sluice train corpus --shard 0/2 -k 3 -q -o corpus.safetensors
expect_exit 3 sluice train corpus --shard 1/2 -k 3 -q -o x.safetensors
expect_match '^sluice: corpus: nothing for shard 1 of 2 among 1 record files$' err

# Checkpoints know their shard.
"$SLUICE" train records "${options[@]}" --shard 1/3 --checkpoint-interval 0 --passes 1000000 -o x.safetensors 2>err &
trainer=$!
trap 'kill -9 "$trainer" 2>/dev/null || true' EXIT # a failed case leaves nobody at work
tries=0
until ls x.safetensors.checkpoint/checkpoint-*.sluice >/dev/null 2>&1; do
  sleep 0.02
  tries=$((tries + 1))
  [ "$tries" -lt 1500 ] || complain "no checkpoint"
done
kill -9 "$trainer"
wait "$trainer" 2>/dev/null || true
expect_exit 3 sluice train records "${options[@]}" --shard 2/3 --passes 1000000 -o x.safetensors
expect_match 'these checkpoints are of another input, or it was changed since$' err

expect_exit 2 sluice train records --shard 3/3 -o y.safetensors
expect_match '^sluice: --shard 3/3: is no I/N with I from 0 to N - 1, as 0/4$' err
expect_exit 2 sluice train records --shard 1 -o y.safetensors
expect_match '^sluice: --shard 1: is no I/N' err
expect_exit 2 sluice train articles.jsonl --shard 0/2 -o y.safetensors
expect_match "^sluice: --shard divides files of records, a corpus' or a folder's$" err
expect_exit 2 sluice train channels/train --input-mode pipe --shard 0/2 -o y.safetensors
expect_match '^sluice: --shard: a channel has no files; give --shard to its feeder$' err
