# Help begins with three examples; mistakes are met with a suggestion and exit 2.
expect_exit 2 sluice
expect_match '^Verbs:' err
expect_exit 0 sluice --help
expect_match 'sluice train articles.jsonl' out
expect_exit 0 sluice --version
expect_match '^sluice [0-9]+\.[0-9]+\.[0-9]+ .*scalar' out

for verb in process train topics transform evaluate inspect convert feed report export sagemaker; do
  expect_exit 0 sluice "$verb" --help
  [ "$(head -1 out)" = "Examples:" ]
  [ "$(sed -n 2,4p out | grep -c "sluice $verb")" = 3 ]
  expect_match '^Usage: sluice ' out
  expect_match '^Next:' out
  expect_no_match '.{110}' out
  cp out by_option
  expect_exit 0 sluice help "$verb"
  expect_same by_option out
done

expect_exit 2 sluice trian x
expect_match 'no verb "trian"; did you mean train\?' err
expect_exit 2 sluice train x --topcs 3
expect_match 'no option --topcs; did you mean --topics\?' err
expect_exit 2 sluice train x --topics many
expect_match 'topics' err
expect_exit 2 sluice train
expect_match 'INPUT is required' err
expect_exit 2 sluice train x --threads 0
expect_exit 2 sluice train x --memory lots
expect_match 'no size like' err
