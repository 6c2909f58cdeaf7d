# A large file without a manifest is read once before its first pass, to be cut into blocks: a signal ends that at
# once, in training as in feeding. Each read of the file takes half a second here, and there are dozens.
command -v strace >/dev/null || skip "tool: no strace"
strace -o /dev/null true 2>/dev/null || skip "machine: processes cannot be traced here"
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # it traces, too
awk 'BEGIN { for (d = 0; d < 900000; ++d) print "2 1:1 " 2 + d % 9 ":2" }' >docs.ldac
sluice convert -q docs.ldac docs.rec
for word in a b c d e f g h i j k; do echo "$word"; done >words.txt
mkdir channels
touch pid
trap 'kill -9 $(cat pid) 2>/dev/null || true' EXIT # a failed case leaves nobody at work

# usage: interrupt_scan FILE ARGUMENT...: exit status in $status, stderr in err
interrupt_scan() {
  local file=$1 tracer job tries=0
  shift
  : >trace
  strace -f -qq -o trace -P "$PWD/$file" -e trace=read -e inject=read:delay_enter=500000 \
    bash -c 'echo $$ >pid; exec "$@"' - "$SLUICE" "$@" >out 2>err &
  tracer=$!
  until [ "$(grep -c "read(" trace || true)" -ge 3 ]; do # the file's first bytes, then the scan
    sleep 0.1
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] || complain "nothing was read of $file"
  done
  kill -s TERM "$(cat pid)"
  status=0
  timeout 10 tail --pid="$tracer" -f /dev/null || complain "$1 of $file goes on after SIGTERM"
  wait "$tracer" || status=$?
}

for file in docs.ldac docs.rec; do
  interrupt_scan "$file" train "$file" --vocabulary words.txt -k 5 -o model.safetensors
  [ "$status" = 143 ]
  expect_match 'interrupted before there was a model; nothing was written' err
  [ ! -e model.safetensors ]
  [ ! -e model.safetensors.checkpoint ]
done

(until [ -p channels/train_0 ]; do sleep 0.1; done; cat channels/train_0 >/dev/null 2>&1) &
interrupt_scan docs.rec feed docs.rec channels --seed 7
[ "$status" = 143 ]
expect_match 'interrupted; the FIFOs are removed' err
[ ! -e channels/train_0 ]
