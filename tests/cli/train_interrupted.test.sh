# A signal ends training with the model so far beside the output, which stays as it is.
make_articles --count 300 >articles.jsonl
sluice process articles.jsonl -o corpus -q

job=
trap '[ -z "$job" ] || kill -9 "$job" 2>/dev/null || true' EXIT # a failed case leaves nobody at work

# usage: interrupt SIGNAL STATUS
interrupt() {
  echo untouched >model.safetensors
  rm -f model.safetensors.partial
  "$SLUICE" train corpus -k 5 --passes 20000 -o model.safetensors --force >out 2>err &
  job=$!
  local status=0 tries=0
  until grep -q 'pass 2' err; do
    sleep 0.05
    tries=$((tries + 1))
    [ "$tries" -lt 600 ]
  done
  kill -s "$1" "$job"
  wait "$job" || status=$?
  job=
  [ "$status" = "$2" ]
  expect_match 'the model so far is model.safetensors.partial' err
  [ "$(cat model.safetensors)" = untouched ]
  expect_exit 0 sluice topics model.safetensors.partial
  [ "$(wc -l <out)" = 6 ]
}
interrupt TERM 143
interrupt INT 130

# A process job leaves nothing.
mkfifo endless
(cat articles.jsonl; sleep 0.3; while cat articles.jsonl; do :; done) >endless 2>/dev/null &
"$SLUICE" process - -o half --format jsonl <endless >out 2>err &
job=$!
sleep 1
kill -s TERM "$job"
status=0
wait "$job" || status=$?
[ "$status" = 143 ]
expect_match 'nothing was written' err
[ ! -e half ]
[ -z "$(find . -name '*half*')" ]
