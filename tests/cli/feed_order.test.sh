# The order of documents on a channel: feed --seed plays what train --order shuffled reads, epoch by epoch; a run
# killed in a later epoch goes on when its feeder begins anew; a sorted stream is told.
jobs=()
trap 'kill -9 "${jobs[@]}" 2>/dev/null || true' EXIT # a failed case leaves nobody at work
in_background() { # ERR COMMAND...
  local log=$1
  shift
  : >"$log"
  "$SLUICE" "$@" 2>"$log" &
  jobs+=("$!")
}
until_line() { # REGEX FILE
  local tries=0
  until grep -Eq -- "$1" "$2"; do
    sleep 0.02
    tries=$((tries + 1))
    [ "$tries" -lt 1500 ] || complain "$2 never had: $1"
  done
}

# 40,000 documents, more than a window, sorted by subject, in twenty files without a manifest.
awk 'BEGIN { for (i = 0; i < 40000; ++i) { s = int(i / 4000); print 3, s * 4 + i % 3 ":1", s * 4 + 3 ":2", 40 + i % 5 ":1" } }' >docs.ldac
seq 45 | sed 's/^/word/' >vocab.txt
mkdir records
split -l 2000 docs.ldac part- --additional-suffix=.ldac
for part in part-*; do sluice convert "$part" "records/${part%.ldac}.rec" -q; done
options=(--vocabulary vocab.txt -k 12 --seed 7 --passes 3)

expect_exit 0 sluice train records "${options[@]}" --order shuffled -o file.safetensors
expect_no_match 'other words than' err
in_background feed.err feed records channels --seed 7 --epochs 3
expect_exit 0 sluice train channels/train --input-mode pipe "${options[@]}" -o pipe.safetensors
expect_same file.safetensors pipe.safetensors
expect_no_match 'other words than' err
wait "${jobs[-1]}"
expect_match '^channels/train_2: [0-9]+ bytes of documents in the order of --seed 7$' feed.err

# One file, which is cut.
cat records/*.rec >one.rec
expect_exit 0 sluice train one.rec "${options[@]}" --order shuffled -o file.safetensors --force
expect_no_match 'other words than' err
in_background feed.err feed one.rec channels --seed 7 --epochs 3
expect_exit 0 sluice train channels/train --input-mode pipe "${options[@]}" -o pipe.safetensors --force
expect_same file.safetensors pipe.safetensors
wait "${jobs[-1]}"

# Text as it is, of a file that is cut; another seed is another order.
cat docs.ldac docs.ldac | sort -n -k2,2 -s >sorted.ldac
expect_exit 0 sluice train sorted.ldac "${options[@]}" --order shuffled -o ldac.safetensors
expect_no_match 'other words than' err
in_background feed.err feed sorted.ldac channels --seed 7 --epochs 3
expect_exit 0 sluice train channels/train --input-mode pipe --format ldac "${options[@]}" -o pipe.safetensors -q --force
expect_same ldac.safetensors pipe.safetensors
in_background feed.err feed docs.ldac channels --seed 7
until_line '^serving' feed.err
cat channels/train_0 >seven
wait "${jobs[-1]}"
in_background feed.err feed docs.ldac channels --seed 8
until_line '^serving' feed.err
cat channels/train_0 >eight
[ "$(sort seven | sha256sum)" = "$(sort docs.ldac | sha256sum)" ] || complain "not every document once"
! cmp -s seven eight || complain "seeds 7 and 8 are the same order"

# A corpus says its totals; the feeder says them on.
make_articles --count 400 >articles.jsonl
sluice process articles.jsonl -o corpus -q
sluice train corpus -k 5 --seed 3 --passes 2 -o file.safetensors -q --force
in_background feed.err feed corpus channels --seed 3 --epochs 2
until_line '^serving channels/train_0' feed.err
read -r -a totals < <(grep -o -- '--documents [0-9]* --corpus-tokens [0-9.e+]*' feed.err)
expect_exit 0 sluice train channels/train --input-mode pipe --vocabulary corpus/vocabulary.tsv "${totals[@]}" -k 5 --seed 3 --passes 2 -o pipe.safetensors --force -q
sluice topics file.safetensors -q --format tsv >file.tsv
sluice topics pipe.safetensors -q --format tsv >pipe.tsv
expect_same file.tsv pipe.tsv

# Killed in the second epoch, when a window of it was trained on; the feeder begins with the first again.
in_background feed.err feed records channels --seed 7 --epochs 2
for epoch in 0 1; do
  until_line "^serving channels/train_$epoch" feed.err
  cat "channels/train_$epoch" >"epoch_$epoch"
done
wait "${jobs[-1]}"
mkfifo channels/train_0 channels/train_1
cat epoch_0 >channels/train_0 &
(head -c $(($(stat -c %s epoch_1) * 9 / 10)) epoch_1; exec sleep 60) >channels/train_1 &
jobs+=("$!")
in_background train.err train channels/train --input-mode pipe "${options[@]}" --checkpoint-interval 0 --checkpoint-sync -o killed.safetensors
tries=0
until grep -aEqs '"trained_documents":"7[0-9]{4}"' killed.safetensors.checkpoint/checkpoint-*.sluice; do # 40,000 + 32,768
  sleep 0.02
  tries=$((tries + 1))
  [ "$tries" -lt 1500 ] || complain "no checkpoint after the window"
done
kill -9 "${jobs[-1]}" "${jobs[-2]}"
wait "${jobs[-1]}" 2>/dev/null || true
rm channels/train_0 channels/train_1
in_background feed.err feed records channels --seed 7 --epochs 3
expect_exit 0 sluice train channels/train --input-mode pipe "${options[@]}" --checkpoint-interval 0 -o killed.safetensors
expect_match '^going on in pass 2, after [0-9]{5} documents$' err
expect_match '^the channel is at an earlier epoch than training: it is read and dropped$' err
sluice train records "${options[@]}" -o file.safetensors -q --force
expect_same file.safetensors killed.safetensors
wait "${jobs[-1]}"

# Dense CSV, which needs its content type.
head -500 docs.ldac | awk '{ split("", row); for (i = 2; i <= NF; ++i) { split($i, e, ":"); row[e[1]] = e[2] }
  line = NR % 3; for (w = 0; w < 45; ++w) line = line "," row[w] + 0; print line }' >labelled.csv
csv=(--content-type 'text/csv;label_size=1' --vocabulary vocab.txt -k 3 --passes 2)
sluice train labelled.csv "${csv[@]}" --order stored -o file.safetensors -q --force
in_background feed.err feed labelled.csv channels --epochs 2
expect_exit 0 sluice train channels/train --input-mode pipe "${csv[@]}" -o pipe.safetensors --force -q
expect_same file.safetensors pipe.safetensors

# Sorted by subject: unseen words; then the same words in other shares.
in_background feed.err feed docs.ldac channels
expect_exit 0 sluice train channels/train --input-mode pipe --format ldac --vocabulary vocab.txt -k 12 -o x.safetensors
expect_match '^warning: later documents have words that the first ones had not \([0-9]+ % of their tokens\): is the stream sorted .*sluice feed --seed.*--partition-by$' err
awk 'BEGIN { for (i = 0; i < 40000; ++i) { s = i < 35000; print 3, s * 4 + i % 3 ":1", (i % 9 ? s : !s) * 4 + 11 ":2", 20 + i % 5 ":1" }
  }' | awk 'NR % 50 == 0 { sub(/^3 [0-9]+/, "3 " (NR / 50) % 8) } { print }' >shares.ldac
expect_exit 0 sluice train shares.ldac --vocabulary vocab.txt -k 5 --passes 1 --order stored -o x.safetensors --force
expect_match '^warning: later documents have other words than the first ones \(a divergence of 0\.[0-9]+ bits\): is the stream sorted .*sluice feed --seed.*--partition-by$' err
shuf --random-source=<(yes) shares.ldac >mixed.ldac
expect_exit 0 sluice train mixed.ldac --vocabulary vocab.txt -k 5 --passes 1 --order stored -o x.safetensors --force
expect_no_match 'later documents' err
