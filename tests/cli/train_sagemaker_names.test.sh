# SageMaker's hyperparameters by their own names, with _ or -.
make_articles --count 200 >articles.jsonl
sluice process articles.jsonl -o corpus -q
words=$(wc -l <corpus/vocabulary.tsv)

sluice train corpus --topics 5 -o ours.safetensors -q
expect_exit 0 sluice train corpus --num_topics 5 --feature_dim "$words" --tol 1e-8 --max_restarts 10 -o theirs.safetensors
expect_match 'tol is not used' err
expect_match 'max-restarts is not used' err
expect_same ours.safetensors theirs.safetensors

expect_exit 3 sluice train corpus --num-topics 5 --feature-dim 7 -o x.safetensors
expect_match 'feature-dim is 7, the documents have' err
# The sum of four ordinary topics' alphas.
sluice train corpus -k 5 --alpha 0.25 -o ours.safetensors --force -q
sluice train corpus -k 5 --alpha0 1 -o theirs.safetensors --force -q
expect_same ours.safetensors theirs.safetensors
expect_exit 2 sluice train corpus -k 5 --alpha0 1 --alpha 1 -o x.safetensors
# A hint: never above 4096.
expect_exit 0 sluice train corpus -k 5 --mini_batch_size 1000000 -o large.safetensors
expect_match 'minibatches of 4096' err
for pair in '--minibatch 5 --mini-batch-size 5:give --minibatch or --mini-batch-size, not both' \
  '--passes 2 --max-iterations 2:give --passes \(so many\) or --max-iterations \(at most so many\), not both'; do
  # shellcheck disable=SC2086 # several words
  expect_exit 2 sluice train corpus -k 5 ${pair%%:*} -o x.safetensors
  expect_match "^sluice: ${pair#*:}\$" err
done
# At most so many passes.
sluice train corpus -k 5 --max_iterations 2 -o few.safetensors -q
sluice inspect few.safetensors --json -q >facts
expect_match '"passes":[12],' facts
[ ! -e x.safetensors ]
