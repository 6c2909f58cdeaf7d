# The container's contract, with a folder in place of /opt/ml: inputs of every kind, model, metrics, signals.
make_articles --count 300 >articles.jsonl
make_articles --count 60 --seed 2 --start 300 >more.jsonl
sluice process articles.jsonl -o corpus -q
words=$(wc -l <corpus/vocabulary.tsv)
sluice process more.jsonl --vocabulary corpus/vocabulary.tsv -o heldout -q

jobs=()
trap 'kill -9 "${jobs[@]}" 2>/dev/null || true' EXIT # a failed case leaves nobody at work
export TMPDIR=$PWD

json_file() { printf '%s\n' "$2" >"ml/input/config/$1.json"; }
# usage: new_job HYPERPARAMETERS CHANNELS: an empty ml/ with the platform's files
new_job() {
  rm -rf ml
  mkdir -p ml/input/config ml/input/data
  json_file hyperparameters "$1"
  json_file inputdataconfig "$2"
  json_file resourceconfig '{"current_host":"algo-1","hosts":["algo-1"],"network_interface_name":"eth0"}'
}
channel() { # NAME FILE...: files of a channel
  local folder=ml/input/data/$1
  shift
  mkdir -p "$folder"
  cp -r "$@" "$folder/"
}
train() { sluice sagemaker train --root ml; }
records='{"TrainingInputMode":"File","ContentType":"application/x-recordio-protobuf","RecordWrapperType":"None","S3DistributionType":"FullyReplicated"}'

# Records in File mode, with the platform's own keys and all ways that values are written; words from a channel.
sluice train corpus/records --vocabulary corpus/vocabulary.tsv -k 5 --passes 2 --alpha0 2 --seed 7 -o direct.safetensors -q
new_job "{\"num_topics\":\"\\\"5\\\"\",\"feature_dim\":\"$words.0\",\"alpha0\":\"2.0\",\"passes\":\"2\",\"seed\":\"7\",
  \"max_restarts\":\"10\",\"tol\":\"1e-8\",\"sagemaker_region\":\"x\",\"_tuning_objective_metric\":\"test:pwll\",\"num_topic\":\"9\"}" \
  "{\"train\":$records,\"test\":$records,\"vocabulary\":{\"TrainingInputMode\":\"File\"}}"
channel train corpus/records/part-00000.rec
channel test heldout/records/part-00000.rec
channel vocabulary corpus/vocabulary.tsv corpus/recipe.json
expect_exit 0 train
expect_match '^warning: hyperparameter num_topic is not known and not used; did you mean num_topics\?$' out
expect_no_match 'sagemaker_region|_tuning|show as #17' out
expect_match 'INFO [0-9]+\] #metrics \{"StartTime":[0-9.]+,"EndTime":[0-9.]+,"Dimensions":\{"Algorithm":"sluice","Host":"algo-1","Operation":"training"\},"Metrics":\{"epoch":\{"sum":1,"count":1,"min":1,"max":1\}' out
expect_match '^\[[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9:]{8} INFO [0-9]+\] #quality_metric: host=algo-1, test pwll <score>=-[0-9]+\.[0-9]+$' out
expect_match '#quality_metric: host=algo-1, test perplexity <loss>=[0-9]+\.[0-9]+$' out
expect_match '^ +0 +[0-9.]+%  \(background\)( [a-z]+){10}$' out
[ ! -s err ]
[ ! -e ml/output ]
cp out job.log
[ "$(ls ml/model | tr '\n' ' ')" = "model.safetensors model_algo-1 " ]
# The same topics as without a container, and the recipe as well: text goes in.
sluice topics direct.safetensors -q --format tsv >direct.tsv
sluice topics ml/model/model.safetensors -q --format tsv >job.tsv
expect_same direct.tsv job.tsv
expect_exit 0 sluice transform ml/model/model.safetensors --text "the captain and the sailor" -q
expect_exit 0 sluice convert ml/model/model_algo-1 named.safetensors --vocabulary corpus/vocabulary.tsv -q
# The score is the one that evaluate gives.
sluice evaluate ml/model/model.safetensors heldout --json -q >scores.json
"$SLUICE_PYTHON" - job.log <<'PYTHON'
import json, re, sys
logged = float(re.search(r"test pwll <score>=(\S+)", open(sys.argv[1]).read()).group(1))
assert abs(logged - json.load(open("scores.json"))["log_likelihood_per_word"]) < 1e-5, logged
PYTHON

# A corpus folder brings its own words; local mode writes neither hosts nor content types.
new_job '{"num_topics":"5"}' '{"train":{"TrainingInputMode":"File"}}'
rm ml/input/config/resourceconfig.json ml/input/config/inputdataconfig.json
mkdir -p ml/input/data
cp -r corpus ml/input/data/train
sluice train corpus -k 5 -o direct.safetensors -q --force
expect_exit 0 train
expect_same direct.safetensors ml/model/model.safetensors

# Any names, in folders, some compressed, beside marks of their writers; without words a warning that says what to do.
new_job '{"num_topics":"3","passes":"1"}' "{\"train\":${records/\"None\"/\"RecordIO\"}}"
sed -i 's/"File"/"FastFile"/' ml/input/config/inputdataconfig.json
mkdir -p shards/deep split ml/input/data/train
cp corpus/records/part-00000.rec shards/deep/first
gzip -c heldout/records/part-00000.rec >shards/second.gz
echo done >shards/_SUCCESS
: >shards/empty
channel train shards/.
expect_exit 0 train
expect_match '^warning: channel train: RecordWrapperType RecordIO wraps each object; give None for files of records$' out
expect_no_match 'bad records' out
expect_match '^warning: the words have no names and show as #17; name them: sluice convert model.safetensors named.safetensors --vocabulary FILE$' out
expect_exit 0 sluice topics ml/model/model.safetensors
expect_match '^warning: the words have no names and show as #17; name them: sluice convert ml/model/model.safetensors' err
expect_exit 0 sluice inspect ml/model/model.safetensors --json -q
expect_match '"documents":360' out
[ -z "$(find . -maxdepth 1 -name 'sluice-train*')" ]

# Dense CSV, with labels in column 0.
sluice convert corpus labelled.csv --label-size 1 -q
new_job '{"num_topics":"3","mini_batch_size":300}' '{"validation":{},"train":{"TrainingInputMode":"File","ContentType":"text/csv;label_size=1"},"auxiliary":{"TrainingInputMode":"File"}}'
mkdir parts # several files, one with a bad row: each has its own line numbers
head -100 labelled.csv >parts/one.csv
tail -n +101 labelled.csv | gzip >parts/two
echo 'no row' >>parts/one.csv
channel train parts/.
cut -f1 corpus/vocabulary.tsv >vocab.txt
channel auxiliary vocab.txt
expect_exit 0 train
expect_match '^warning: channel validation is not used; known are train, test and vocabulary$' out
expect_match '^warning: ml/input/data/train/one.csv:101: column 1 is not a number$' out
expect_match '^warning: 1 bad records skipped$' out
sluice inspect ml/model/model.safetensors --json -q >facts.json
expect_match '"documents":300' facts.json
expect_match '^ +0 +[0-9.]+%  \(background\)( [a-z]+){10}$' out

# The same by a pipe.
sluice train labelled.csv --content-type 'text/csv;label_size=1' --vocabulary vocab.txt -k 3 --passes 1 --order stored -o direct.safetensors -q --force
new_job '{"num_topics":"3","passes":"1"}' '{"train":{"TrainingInputMode":"Pipe","ContentType":"text/csv;label_size=1"},"auxiliary":{"TrainingInputMode":"File"}}'
channel auxiliary vocab.txt
mkdir -p ml/input/data
"$SLUICE" feed labelled.csv ml/input/data -q &
jobs+=($!)
expect_exit 0 train
expect_same direct.safetensors ml/model/model.safetensors

# Pipe mode: feed plays the platform.
sluice train corpus/records --vocabulary corpus/vocabulary.tsv -k 5 --passes 1 --order stored -o direct.safetensors -q --force
new_job '{"num_topics":"5","passes":"1"}' "{\"train\":${records/File/Pipe},\"test\":${records/File/Pipe},\"vocabulary\":{\"TrainingInputMode\":\"File\"}}"
channel vocabulary corpus/vocabulary.tsv
"$SLUICE" feed corpus ml/input/data --epochs 3 -q &
jobs+=($!)
"$SLUICE" feed heldout ml/input/data --channel test -q &
jobs+=($!)
expect_exit 0 train
expect_match 'test pwll <score>=-[0-9]' out
wait "${jobs[-1]}"
kill "${jobs[-2]}"
sluice topics direct.safetensors -q --format tsv >direct.tsv
sluice topics ml/model/model.safetensors -q --format tsv >job.tsv
expect_same direct.tsv job.tsv

# SIGTERM: a checkpoint and the model so far, exit 0, also when nobody reads the log; the same job goes on to the same
# model and clears up.
# The log is a FIFO that is read up to a line, and on after the signal: what 1500 passes have to say is more than a
# pipe holds (64 KB; a pass is 500 bytes), so that the job waits, however slow this shell or fast the machine is.
before_signal=:
terminated_after() { # REGEX [STATUS]: runs a job, sends SIGTERM when its log has such a line; it ends with 0
  local line='' status=0
  rm -f log
  mkfifo log
  : >out
  "$SLUICE" sagemaker train --root ml >log 2>err &
  jobs+=($!)
  exec 8<log
  until [[ $line =~ $1 ]]; do
    read -r -t 60 line <&8 || { cat out err >&2; complain "never said: $1"; }
    echo "$line" >>out
  done
  $before_signal
  kill -s TERM "${jobs[-1]}"
  cat <&8 >>out
  exec 8<&-
  wait "${jobs[-1]}" || status=$?
  [ "$status" = "${2:-0}" ] || complain "exit status $status after SIGTERM"
}
log_is_full() { # the job sleeps, and goes on sleeping, as nobody reads what it says
  local asleep=0 tries=0
  until [ "$asleep" = 10 ]; do
    sleep 0.02
    asleep=$((asleep + 1))
    [ "$(cut -d' ' -f3 "/proc/${jobs[-1]}/stat")" = S ] || asleep=0
    tries=$((tries + 1))
    [ "$tries" -lt 1500 ] || complain "the log is never full"
  done
}
new_job '{"num_topics":"5","passes":"1500"}' "{\"train\":$records}"
channel train corpus/.
mkdir ml/checkpoints
sluice train corpus -k 5 --passes 1500 -q -o straight.safetensors
before_signal=log_is_full
terminated_after '^train: pass 2,'
before_signal=:
expect_match 'stopped; the same job goes on from ml/checkpoints/algo-1$' out
[ "$(ls ml/checkpoints/algo-1)" = checkpoint-00000001.sluice ]
expect_exit 0 sluice topics ml/model/model.safetensors
[ -s ml/model/model_algo-1 ]
[ ! -e ml/output ]
expect_exit 0 train
expect_match '^going on in pass ' out
expect_same straight.safetensors ml/model/model.safetensors
[ -z "$(ls ml/checkpoints)" ]
# Without the folder there is a model all the same.
new_job '{"num_topics":"5","passes":"20000"}' "{\"train\":$records}"
channel train corpus/.
terminated_after '^train: pass 2,'
expect_match 'stopped; there is no checkpoint to go on from$' out
expect_exit 0 sluice topics ml/model/model.safetensors
# What fails after the signal is a failure still: 1, and the reason.
new_job '{"num_topics":"5","passes":"20000"}' "{\"train\":$records}"
channel train corpus/.
mkdir ml/checkpoints
before_signal='touch ml/checkpoints/algo-1' # no folder can be made there
terminated_after '^train: pass 2,' 1
before_signal=:
expect_match '^channel train: .*ml/checkpoints/algo-1' ml/output/failure
[ "$(cat err)" = "sluice: $(cat ml/output/failure)" ]
# While it waits for a pipe there is nothing to keep, and that is no failure.
new_job '{"num_topics":"5"}' "{\"train\":${records/File/Pipe}}"
terminated_after '^sluice [0-9.]+ on algo-1$'
expect_match '^stopped while it waited: ' out
[ ! -e ml/output ]
[ ! -e ml/model ]

# The same for the test channel, when the model is there.
new_job '{"num_topics":"5","passes":"1"}' "{\"train\":$records,\"test\":${records/File/Pipe}}"
channel train corpus/.
terminated_after '^wrote ml/model/model_algo-1$'
expect_match '^stopped while it waited: ' out
[ ! -e ml/output ]
[ -s ml/model/model_algo-1 ]
