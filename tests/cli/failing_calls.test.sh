# What the system refuses, one call a line, and the sentence that says so.
command -v strace >/dev/null || skip "tool: no strace"
strace -o /dev/null true 2>/dev/null || skip "machine: processes cannot be traced here"
export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0 # it traces, too

# usage: fails CALL=ERROR PATH STATUS TEXT ARGUMENT...: each such call on PATH (- for any) fails
fails() {
  local call=${1%%=*} error=${1#*=} path=$2 wanted=$3 text=$4 only=() status=0
  shift 4
  [ "$path" = - ] || only=(-P "$PWD/$path")
  strace -f -qq -o trace "${only[@]}" -e trace="$call" -e inject="$call:error=$error" "$SLUICE" "$@" >out 2>err || status=$?
  grep -q INJECTED trace || complain "$call did not fail in: $*"
  [ "$status" = "$wanted" ] || { cat err >&2; complain "exit status $status, not $wanted, of: $*"; }
  grep -qF -- "$text" err || { cat err >&2; complain "no message like: $text"; }
}

make_articles --count 300 >articles.jsonl
sluice process -q articles.jsonl -o corpus
mkdir rows channels
sluice convert -q corpus rows/a.csv
cut -f1 corpus/vocabulary.tsv >words.txt
sluice train -q corpus -k 5 --passes 1 -o old.safetensors
cp -r corpus again
mkdir ck
train=(train -q corpus -k 5 --passes 1 -o m.safetensors)

fails getdents64=EIO corpus/records 1 'cannot list corpus/records: Input/output error' \
  train -q corpus/records --format records -k 5 -o m.safetensors
fails getdents64=EIO rows 1 'cannot list rows: Input/output error' \
  train -q rows --format counts-csv --vocabulary words.txt -k 5 -o m.safetensors
fails getdents64=EIO ck 1 'cannot list ck: Input/output error' "${train[@]}" --checkpoint ck
fails getdents64=EIO rows 1 'cannot list rows: Input/output error' feed rows channels
fails getdents64=EIO - 1 'cannot list new.partial-' process -q articles.jsonl -o new
# The last rename of many: that of the directory itself.
strace -f -qq -o trace -e trace=renameat2 "$SLUICE" process -q articles.jsonl -o again --force
fails "renameat2=EIO:when=$(grep -c RENAME_ trace)" - 1 'cannot replace again: Input/output error' \
  process -q articles.jsonl -o again --force
expect_same again/manifest.json corpus/manifest.json
fails renameat2=EIO - 1 ' to m.safetensors: Input/output error' "${train[@]}"
fails fsync=EIO - 1 ': Input/output error' "${train[@]}"
expect_match 'cannot fsync m.safetensors' err
[ ! -e m.safetensors ]
[ -z "$(find . -name 'm.safetensors*')" ]

# The header of an array, put in place at the end.
fails pwrite64=EIO - 1 'cannot write rows.npy: Input/output error' transform -q old.safetensors articles.jsonl -o rows.npy
[ -z "$(find . -name 'rows.*npy*' -o -name 'rows.ids*')" ]
fails pwrite64=EINTR:when=1 - 0 '300 rows' transform old.safetensors articles.jsonl -o rows.npy
grep -aq "'shape': (300, 5)" rows.npy

mkfifo channels/train_0
fails poll=ENOMEM - 4 'cannot wait for channels/train_0: Cannot allocate memory' \
  train -q channels/train --input-mode pipe --vocabulary words.txt -k 5 -o m.safetensors
(cat channels/train_0 >/dev/null 2>&1) &
fails write=EIO channels/train_0 1 'cannot write to channels/train_0: Input/output error' feed corpus/records channels
