# feed plays SageMaker's side of Pipe mode; train reads it like a file; every way it can go wrong says so.
make_articles --count 300 >articles.jsonl
sluice process articles.jsonl -o corpus -q
words=(--vocabulary corpus/vocabulary.tsv)

jobs=()
trap 'kill -9 "${jobs[@]}" 2>/dev/null || true' EXIT # a failed case leaves nobody at work
feed() { # ARGUMENT...: in the background
  : >feed.err
  "$SLUICE" feed "$@" 2>feed.err &
  feeder=$!
  jobs+=("$feeder")
}
expect_feeder() { # STATUS
  local status=0
  wait "$feeder" || status=$?
  [ "$status" = "$1" ] || { cat feed.err >&2; complain "feed ended with $status, not $1"; }
}
until_line() { # REGEX FILE
  local tries=0
  until grep -Eq -- "$1" "$2"; do
    sleep 0.05
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || complain "$2 never had: $1"
  done
}

# The same model as from the files, with and without totals; no FIFO is left.
sluice train corpus/records -k 5 --passes 1 "${words[@]}" --order stored -o file.safetensors -q
feed corpus channels
expect_exit 0 sluice train channels/train --input-mode pipe -k 5 "${words[@]}" -o pipe.safetensors
expect_match '^reading 1 epoch of the channel' err
expect_match '^began: first byte .*, first record .*, start.s buffer full .*, first minibatch ' err
expect_same file.safetensors pipe.safetensors
expect_feeder 0
expect_match '^serving channels/train_0$' feed.err
expect_match '^channels/train_0: [0-9]+ bytes of 1 objects$' feed.err
[ -z "$(ls channels)" ]
totals=(--documents 300 --corpus-tokens 9000)
sluice train corpus/records -k 5 --passes 1 "${words[@]}" "${totals[@]}" --order stored -o file.safetensors --force -q
feed corpus channels --channel other
sluice train channels/other --input-mode pipe -k 5 "${words[@]}" "${totals[@]}" -o pipe.safetensors --force -q
expect_same file.safetensors pipe.safetensors
expect_feeder 0

# More than the start's buffer: each pass takes an epoch, in as many objects as there are, some compressed.
awk 'BEGIN { for (i = 0; i < 34000; ++i) print 3, i % 7 ":1", 7 + i % 5 ":2", 12 + i % 3 ":1" }' >docs.ldac
seq 15 | sed 's/^/word/' >vocab.txt
mkdir shards
split -l 5000 docs.ldac shards/part-
gzip shards/part-ab
ldac=(--format ldac --vocabulary vocab.txt -k 3)
sluice train docs.ldac "${ldac[@]}" --passes 2 --order stored -o file.safetensors --force -q
feed shards channels --epochs 2
expect_exit 0 sluice train channels/train --input-mode pipe "${ldac[@]}" --passes 2 --log json -o pipe.safetensors --force
expect_same file.safetensors pipe.safetensors
expect_feeder 0
expect_match '^channels/train_1: [0-9]+ bytes of 7 objects$' feed.err
grep -o '"what":"[a-z_]*"' err >events
[ "$(tr -d '\n' <events)" = '"what":"first_byte""what":"buffer_full""what":"first_minibatch"' ]

# The reader can come first, and the next epoch's FIFO late.
"$SLUICE" train channels/train --input-mode pipe "${ldac[@]}" --passes 2 -o late.safetensors -q &
trainer=$!
jobs+=("$trainer")
mkfifo channels/train_0
cat docs.ldac >channels/train_0
sleep 0.3
mkfifo channels/train_1
cat docs.ldac >channels/train_1
wait "$trainer"
expect_same file.safetensors late.safetensors
rm channels/*

# A slow writer, a few bytes at a time.
mkfifo channels/train_0
head -100 docs.ldac >few.ldac
sluice train few.ldac "${ldac[@]}" --passes 1 --order stored -o file.safetensors --force -q
(n=0; while IFS= read -r line; do echo "$line"; [ $((++n % 20)) != 0 ] || sleep 0.05; done <few.ldac >channels/train_0) &
expect_exit 0 sluice train channels/train --input-mode pipe "${ldac[@]}" -o pipe.safetensors --force
expect_same file.safetensors pipe.safetensors
rm channels/*

# Shards and orders: each object once, whatever the order; the same seed gives the same order.
all_of() { # feeds with the arguments and prints what came
  feed "$@" --wait 20
  until_line '^serving channels/train_0' feed.err
  cat channels/train_0
  expect_feeder 0
}
mkdir numbers
for i in 0 1 2 3 4 5 6 7 8 9; do echo "$i" >"numbers/$i"; done
[ "$(all_of numbers channels | tr -d '\n')" = 0123456789 ]
[ "$(all_of numbers channels --shard 1/3 | tr -d '\n')" = 147 ]
all_of numbers channels --object-seed 7 >first
all_of numbers channels --object-seed 7 >second
expect_same first second
[ "$(tr -d '\n' <first)" != 0123456789 ]
[ "$(sort first | tr -d '\n')" = 0123456789 ]
[ -z "$(all_of numbers channels --shard 15/20)" ] # no object: an epoch without bytes
all_of shards/part-ab.gz channels --compression keep >kept.gz
expect_same shards/part-ab.gz kept.gz

# A reader that closes early ends the epoch, not the feeder.
feed docs.ldac channels --epochs 2
until_line '^serving channels/train_0' feed.err
head -c 100 channels/train_0 >/dev/null
until_line '^serving channels/train_1' feed.err
cat channels/train_1 >whole
expect_same docs.ldac whole
expect_feeder 0
expect_match 'bytes, then its reader closed; the epoch ends there$' feed.err

# A writer that dies within a record is an error with its place, strict or not.
record=corpus/records/part-00000.rec
half=$(($(stat -c %s $record) / 2 + 1))
for strict in '' --strict; do
  mkfifo channels/train_0
  head -c "$half" $record >channels/train_0 &
  expect_exit 3 sluice train channels/train --input-mode pipe -k 5 $strict "${words[@]}" -o x.safetensors
  expect_match '^sluice: channels/train_0: record [0-9]+ at byte [0-9]+: the file ends inside a record' err
  rm channels/train_0
done
mkfifo channels/train_0
head -c "$half" $record >channels/train_0 &
expect_exit 3 sluice train channels/train --input-mode pipe -k 5 "${words[@]}" -o x.safetensors
expect_match 'the stream ends there: did its writer die\?$' err
rm channels/train_0

# Nothing at all.
mkfifo channels/train_0
: >channels/train_0 &
expect_exit 3 sluice train channels/train --input-mode pipe -k 5 "${words[@]}" -o x.safetensors
expect_match '^sluice: the corpus has no documents' err

# Deadlines name what was waited for.
expect_exit 1 sluice train channels/train --input-mode pipe --wait 0.1 -k 5 -o x.safetensors
expect_match '^sluice: channels/train_0: no writer, or nothing from it, for 0.1 s \(channel train, epoch 0\); is the feeder running\?$' err
expect_exit 1 sluice train channels/none --input-mode pipe --wait 0.1 -k 5 -o x.safetensors
expect_match '^sluice: channels/none_0: did not appear for 0.1 s \(channel none, epoch 0\); is the feeder running\?$' err
(head -50 docs.ldac; exec sleep 60) >channels/train_0 &
jobs+=("$!")
expect_exit 1 sluice train channels/train --input-mode pipe --silence 0.1 "${ldac[@]}" -o x.safetensors
expect_match '^sluice: channels/train_0: nothing more from its writer for 0.1 s \(channel train, epoch 0\); is the feeder running\?$' err
kill "${jobs[-1]}"
expect_exit 1 sluice feed docs.ldac channels --wait 0.1
expect_match '^sluice: channels/train_0: no reader for 0.1 s$' err
[ -z "$(ls channels)" ]

# SIGTERM ends a wait, on both sides.
: >train.err
"$SLUICE" train channels/train --input-mode pipe -k 5 -o x.safetensors 2>train.err &
trainer=$!
jobs+=("$trainer")
feed docs.ldac channels --channel other
until_line '^serving channels/other_0' feed.err
until_line '^reading 1 epoch' train.err
kill -TERM "$trainer" "$feeder"
status=0
wait "$trainer" || status=$?
[ "$status" = 143 ]
expect_match 'interrupted; nothing was written' train.err
expect_feeder 143
expect_match '^interrupted; the FIFOs are removed$' feed.err
[ -z "$(ls channels)" ]

# So does it in the middle of an epoch that has fallen silent: the model so far is kept.
mkfifo channels/train_0
(cat docs.ldac; exec sleep 60) >channels/train_0 &
jobs+=("$!")
# The first minibatch is told of at once, however fast it was: nothing may follow it for a long time.
: >train.err
"$SLUICE" train channels/train --input-mode pipe --format ldac --vocabulary vocab.txt -k 4 -o x.safetensors 2>train.err &
trainer=$!
jobs+=("$trainer")
until_line '^began: ' train.err
kill -TERM "$trainer"
status=0
wait "$trainer" || status=$?
[ "$status" = 143 ]
expect_match 'the same command goes on from x.safetensors.checkpoint' train.err
rm channels/train_0

# What cannot be fed ends the feeder, and no FIFO stays.
head -c 100 shards/part-ab.gz >cut.ldac.gz
feed cut.ldac.gz channels
until_line '^serving channels/train_0' feed.err
cat channels/train_0 >some
expect_feeder 3
expect_match '^sluice: cut.ldac.gz: gzip data ends too early at compressed byte 100$' feed.err
[ -z "$(ls channels)" ]
feed docs.ldac channels
until_line '^serving channels/train_0' feed.err
rm channels/train_0
expect_feeder 1
expect_match '^sluice: cannot open channels/train_0: No such file or directory$' feed.err
long=$(printf '%0300d' 0)
expect_exit 1 sluice feed docs.ldac channels --channel "$long"
expect_match '^sluice: cannot make the FIFO channels/0+_0: File name too long$' err
expect_exit 1 sluice train "channels/$long" --input-mode pipe -k 5 -o x.safetensors
expect_match '^sluice: cannot open channels/0+_0: File name too long$' err

# Refused before work.
echo mine >channels/train_1
expect_exit 1 sluice feed docs.ldac channels --epochs 2
expect_match '^sluice: channels/train_1 is there and is no FIFO; it is left alone$' err
[ "$(ls channels)$(cat channels/train_1)" = train_1mine ]
mv channels/train_1 channels/train_0
expect_exit 2 sluice train channels/train --input-mode pipe -k 5 -o x.safetensors
expect_match '^sluice: channels/train_0: is not a FIFO \(channel train, epoch 0\)$' err
expect_exit 1 sluice feed docs.ldac vocab.txt
expect_match '^sluice: vocab.txt: is no folder and cannot be made one$' err
expect_exit 3 sluice feed missing channels
expect_match '^sluice: missing: no such file or folder$' err
expect_exit 2 sluice feed docs.ldac
expect_match '^sluice: give what to feed, and the folder of FIFOs$' err
expect_exit 2 sluice feed docs.ldac channels --shard 3/3
expect_match '^sluice: --shard 3/3: is no I/N with I from 0 to N - 1, as 0/4$' err
expect_exit 2 sluice feed docs.ldac channels --seed x
expect_match '^sluice: --seed x: is no number$' err
expect_exit 2 sluice feed docs.ldac channels --object-seed x
expect_match '^sluice: --object-seed x: is no number$' err
expect_exit 2 sluice feed docs.ldac channels --seed 1 --object-seed 1
expect_match '^sluice: --seed puts documents in order: not with --object-seed, which does so with files, nor with' err
expect_exit 2 sluice feed docs.ldac vocab.txt channels --seed 1
expect_match '^sluice: --seed takes one corpus, folder of records or file; several files .*: --object-seed$' err
expect_exit 2 sluice feed articles.jsonl channels --seed 1
expect_match '^sluice: --seed puts counted documents in order, articles.jsonl is articles; sluice process' err
expect_exit 2 sluice feed - channels --seed 1 <docs.ldac
expect_match '^sluice: --seed: - can be read only once, in its own order$' err
expect_exit 2 sluice feed docs.ldac channels --seed 1 --shard 0/2
expect_match 'docs.ldac: shards are of record files, this is one file$' err
expect_exit 2 sluice feed docs.ldac channels --epochs 0
expect_match '^sluice: --epochs must be at least 1$' err
expect_exit 2 sluice feed docs.ldac channels --channel a/b
expect_match '^sluice: --channel is a name, not a path$' err
expect_exit 2 sluice feed docs.ldac channels --wait -1
expect_match '^sluice: --wait must not be negative$' err
expect_exit 2 sluice train c/train --input-mode pipe --format jsonl -o x.safetensors
expect_match '^sluice: --input-mode pipe reads --format records \(default\), ldac or counts-csv$' err
expect_exit 2 sluice train c/train d --input-mode pipe -o x.safetensors
expect_match '^sluice: --input-mode pipe reads one channel$' err
expect_exit 2 sluice train c/train --input-mode pipe --dry-run
expect_match '^sluice: --dry-run would use up what the channel has$' err
expect_exit 2 sluice train c/train --input-mode pipe --wait -1 -o x.safetensors
expect_match '^sluice: wait_seconds is not in 0 to 1e9$' err
expect_exit 2 sluice train c/train --input-mode pipe --silence -1 -o x.safetensors
expect_match '^sluice: silence_seconds is not in 0 to 1e9$' err
[ ! -e x.safetensors ]
