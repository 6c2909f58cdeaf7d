# What can be wrong with a training job: exit 1, the reason in output/failure and on stderr, no model.
make_articles --count 60 >articles.jsonl
sluice process articles.jsonl -o corpus -q
records='{"TrainingInputMode":"File"}'

json_file() { printf '%s\n' "$2" >"ml/input/config/$1.json"; }
# usage: new_job [HYPERPARAMETERS [CHANNELS]]: a job that would succeed but for what is given
new_job() {
  local ours="{\"train\":$records}" five='{"num_topics":"5"}'
  rm -rf ml
  mkdir -p ml/input/config ml/input/data/train
  cp corpus/records/part-00000.rec ml/input/data/train/
  json_file hyperparameters "${1:-$five}"
  json_file inputdataconfig "${2:-$ours}"
}
fails() { # REGEX that output/failure has, whole
  expect_exit 1 sluice sagemaker train --root ml
  expect_match "^$1\$" ml/output/failure
  [ "$(cat err)" = "sluice: $(cat ml/output/failure)" ]
  [ ! -e ml/model ]
}

# Hyperparameters.
new_job '{"alpha0":"1.0"}'
fails 'hyperparameter num_topics is missing; it is required'
for value in abc 1 2.5 -3 '' 1e9 '5 topics'; do
  new_job "{\"num_topics\":\"$value\"}"
  fails "hyperparameter num_topics: \"$value\" is not a whole number from 2 to 2000"
done
while read -r name value range; do
  new_job "{\"num_topics\":\"5\",\"$name\":\"$value\"}"
  fails "hyperparameter $name: \"$value\" is not $range"
done <<'END'
feature_dim 0 a whole number from 1 to 2\^31 - 1
mini_batch_size 0 a whole number above 0
seed -1 a whole number from 0
threads 257 a whole number from 1 to 256
minibatch 4097 a whole number from 1 to 4096
checkpoint_interval -1 seconds from 0
spot_notice 2 0 or 1
END
new_job '{"num_topics":"5","alpha0":"0"}'
fails 'hyperparameter alpha0: "0" is not a number above 0'
new_job '{"num_topics":"5","tol":"nan"}'
fails 'hyperparameter tol: "nan" is not a number above 0'
new_job '{"num_topics":"5","background":"maybe"}'
fails 'hyperparameter background: "maybe" is not on or off'
new_job '{"num_topics":"5","alpha":"1","alpha0":"1"}'
fails 'give --alpha \(of each topic\) or --alpha0 \(their sum\), not both'
new_job '{"num_topics":"5","kernels":"avx9"}'
fails 'hyperparameter kernels: "avx9" is not auto or scalar or sse4 or avx2 or avx512'
new_job '{"num_topics":"5","feature_dim":"7"}'
fails "feature_dim is 7, the documents have $(wc -l <corpus/vocabulary.tsv) words"
new_job '{"num_topics":'
fails 'ml/input/config/hyperparameters.json: cannot be read: .*'
new_job '[]'
fails 'ml/input/config/hyperparameters.json: is no JSON object'
rm ml/input/config/hyperparameters.json
fails 'ml/input/config/hyperparameters.json: cannot be read: .*'

# Channels.
new_job '' "{\"test\":$records}"
fails 'there is no channel train'
new_job '' '{"train":5}'
fails 'ml/input/config/inputdataconfig.json: channel train is no JSON object'
new_job
rm ml/input/data/train/*
fails 'channel train: no files in ml/input/data/train'
rm -r ml/input/data/train
fails 'channel train: no files in ml/input/data/train'
new_job '' '{"train":{"TrainingInputMode":"Stream"}}'
fails 'channel train: TrainingInputMode "Stream" is not known; known are File, FastFile and Pipe'
new_job '' '{"train":{"ContentType":"image/png"}}'
fails 'channel train: --content-type: "image/png" is not known; known are .*'
new_job '' "{\"train\":$records,\"vocabulary\":$records}"
fails 'channel vocabulary: ml/input/data/vocabulary has no vocabulary.tsv or vocab.txt'
new_job '' "{\"train\":$records,\"vocabulary\":{\"TrainingInputMode\":\"Pipe\"}}"
fails 'channel vocabulary: its files have names; set its TrainingInputMode to File'
new_job '' "{\"train\":$records,\"vocabulary\":$records}"
mkdir ml/input/data/vocabulary
cp corpus/vocabulary.tsv ml/input/data/vocabulary/
echo '{"no":"recipe"}' >ml/input/data/vocabulary/recipe.json
fails 'ml/input/data/vocabulary/recipe.json: .*'
rm ml/input/data/vocabulary/recipe.json
head -3 corpus/vocabulary.tsv >ml/input/data/vocabulary/vocabulary.tsv
expect_exit 1 sluice sagemaker train --root ml
[ -s ml/output/failure ]
[ ! -e ml/model ]

# Hosts.
new_job
json_file resourceconfig '{"current_host":"algo-1","hosts":["algo-1","algo-2"]}'
fails '2 hosts: this is a single-machine algorithm; set the instance count to 1 and the channels to FullyReplicated'
json_file resourceconfig '{"current_host":"../x","hosts":["../x"]}'
fails 'current_host "../x" is no host.s name'

# Data.
new_job
printf 'this is no record at all, and long enough to be looked at' >ml/input/data/train/part-00000.rec
fails 'channel train: the corpus has no documents; 1 bad records were skipped'
expect_match 'part-00000.rec: record 0 at byte 0: no record begins here' out
new_job '{"num_topics":"61"}'
fails 'channel train: training needs at least as many documents with words as topics: 60 documents, 61 topics; try fewer topics'
# Checkpoints of another run are not taken for one's own.
new_job
mkdir -p ml/checkpoints/algo-1
echo "no checkpoint at all" >ml/checkpoints/algo-1/checkpoint-00000007.sluice
fails 'channel train: ml/checkpoints/algo-1: none of the newest 1 checkpoints can be read.*'
# A test channel that cannot be scored fails the job; the model is there.
new_job '' "{\"train\":$records,\"test\":$records}"
expect_exit 1 sluice sagemaker train --root ml
expect_match '^channel test: no files in ml/input/data/test$' ml/output/failure
[ -s ml/model/model.safetensors ]
make_articles --korean --count 30 >korean.jsonl
sluice process korean.jsonl -o ml/input/data/test -q
rm -r ml/input/data/train
cp -r corpus ml/input/data/train
expect_exit 1 sluice sagemaker train --root ml
expect_match '^channel test: no word of it is known to the model$' ml/output/failure

# Where the reason cannot be written it is on stderr still.
new_job '{}'
: >ml/output
expect_exit 1 sluice sagemaker train --root ml
expect_match '^warning: cannot write ml/output/failure$' out
expect_match '^sluice: hyperparameter num_topics is missing' err

# The platform shows 1024 bytes.
new_job "{\"num_topics\":\"$(printf 'é%.0s' {1..2000})\"}"
expect_exit 1 sluice sagemaker train --root ml
[ "$(wc -c <ml/output/failure)" -le 1024 ]
[ "$(wc -c <ml/output/failure)" -ge 1023 ]
iconv -f utf-8 -t utf-8 ml/output/failure >/dev/null

# What is no job.
expect_exit 2 sluice sagemaker deploy
expect_match '^sluice: sagemaker: no job "deploy"; known are train and serve$' err
expect_exit 2 sluice sagemaker
