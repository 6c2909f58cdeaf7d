# A signal ends training with a checkpoint, and the same command goes on to the same model.
make_articles --count 300 >articles.jsonl
sluice process articles.jsonl -o corpus -q

job=
trap '[ -z "$job" ] || kill -9 "$job" 2>/dev/null || true' EXIT # a failed case leaves nobody at work

# usage: start_gated ARGUMENT...: a run whose log is a FIFO, read up to its second pass and no further. What follows of
# a long run is more than a pipe holds (64 KB; a pass is 90 bytes), so that it waits for a reader, however slow this
# shell or fast the machine is. open_gate adds the rest to err, where the line that a signal met may be cut.
start_gated() {
  local line=
  rm -f progress
  mkfifo progress
  : >err
  "$SLUICE" "$@" >out 2>progress &
  job=$!
  exec 8<progress
  until [[ $line == *'pass 2,'* ]]; do
    read -r -t 60 line <&8 || { cat err >&2; complain "no second pass"; }
    echo "$line" >>err
  done
}
open_gate() {
  cat <&8 >>err
  exec 8<&-
}

# usage: interrupt SIGNAL STATUS OPTION...: stops a run after its second pass
interrupt() {
  local signal=$1 wanted=$2 status=0
  shift 2
  start_gated train corpus -k 5 -o model.safetensors "$@"
  kill -s "$signal" "$job"
  open_gate
  wait "$job" || status=$?
  job=
  [ "$status" = "$wanted" ] || complain "exit status $status, not $wanted"
}

# Straight through, for comparison.
sluice train corpus -k 5 --passes 1500 -q -o straight.safetensors
[ ! -e straight.safetensors.checkpoint ]

echo untouched >model.safetensors
interrupt TERM 143 --passes 1500 --force
expect_match 'the same command goes on from model.safetensors.checkpoint, model.safetensors is untouched' err
[ "$(cat model.safetensors)" = untouched ]
[ "$(ls model.safetensors.checkpoint)" = checkpoint-00000001.sluice ]

# SIGINT does the same; two signals at once end it at once (one thread takes both, so nothing else comes between them).
interrupt INT 130 --passes 1500 --force --checkpoint elsewhere
expect_match 'the same command goes on from elsewhere, model.safetensors is untouched' err
[ "$(ls elsewhere)" = checkpoint-00000001.sluice ]
start_gated train corpus -k 5 --threads 1 --passes 20000 --force --checkpoint none-yet -o model.safetensors
kill -s STOP "$job"
kill -s INT "$job"
kill -s TERM "$job"
kill -s CONT "$job"
open_gate
status=0
wait "$job" || status=$?
job=
[ "$status" = 130 ] || [ "$status" = 143 ]
expect_no_match 'goes on' err
[ ! -e none-yet ]

# Another run's checkpoints are not taken for one's own; the message says what differs.
expect_exit 3 sluice train corpus -k 6 --passes 1500 -o model.safetensors --force
expect_match 'model.safetensors.checkpoint: these checkpoints are of a run with topics = 5, now it is 6' err
expect_exit 3 sluice train corpus -k 5 --passes 1500 --seed 2 -o model.safetensors --force
expect_match 'with seed = 1, now it is 2' err
head -299 articles.jsonl >fewer.jsonl
sluice process fewer.jsonl -o other -q
expect_exit 3 sluice train other -k 5 --passes 1500 -o model.safetensors --force
expect_match 'these checkpoints are of another input, or it was changed since' err
expect_exit 1 sluice train corpus -k 5 --passes 1500 -o model.safetensors --force --resume never
expect_match 'model.safetensors.checkpoint has checkpoints; resume, give another folder, or remove them' err

# A broken one is passed over with a warning for an older one that is whole.
cp model.safetensors.checkpoint/checkpoint-00000001.sluice model.safetensors.checkpoint/checkpoint-00000002.sluice
printf x | dd of=model.safetensors.checkpoint/checkpoint-00000002.sluice bs=1 seek=5000 conv=notrunc 2>/dev/null
expect_exit 0 sluice train corpus -k 5 --passes 1500 -o model.safetensors --force
expect_match 'checkpoint-00000002.sluice: the checksum of section rows is not its own' err
expect_match 'going on in pass ' err
cmp straight.safetensors model.safetensors
[ ! -e model.safetensors.checkpoint ]

# When none is whole, nothing starts anew behind one's back.
mkdir broken
echo "no checkpoint at all" >broken/checkpoint-00000007.sluice
expect_exit 3 sluice train corpus -k 5 --checkpoint broken -o model.safetensors --force
expect_match 'broken: none of the newest 1 checkpoints can be read' err
expect_exit 3 sluice train corpus -k 5 --checkpoint absent --resume require -o model.safetensors --force
expect_match 'absent: there is no checkpoint to go on from' err

# Without checkpoints the model so far is kept.
interrupt INT 130 --passes 20000 --force --checkpoint none
expect_match 'the model so far is model.safetensors.partial' err
cmp straight.safetensors model.safetensors
expect_exit 0 sluice topics model.safetensors.partial
[ "$(wc -l <out)" = 6 ]

# A process job leaves nothing.
mkfifo endless
(cat articles.jsonl; sleep 0.3; while cat articles.jsonl; do :; done) >endless 2>/dev/null &
: >err
"$SLUICE" process - -o half --format jsonl <endless >out 2>err &
job=$!
tries=0
until grep -q '^columns: ' err; do # told when documents are counted
  sleep 0.05
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || complain "no columns were found"
done
kill -s TERM "$job"
status=0
wait "$job" || status=$?
[ "$status" = 143 ]
expect_match 'nothing was written' err
[ ! -e half ]
[ -z "$(find . -name '*half*')" ]
