# Flag > SLUICE_* > sluice.toml > default, for every kind of option.
make_articles --count 200 >articles.jsonl
sluice process articles.jsonl -o corpus -q

# usage: topics_of [ARGUMENT...]: K of a model trained with these
topics_of() {
  sluice train corpus --passes 1 --force -q -o model.safetensors "$@"
  sluice inspect model.safetensors --json -q | sed 's/.*"topics":\([0-9]*\),.*/\1/'
}
[ "$(topics_of)" = 50 ]
printf 'topics = 3\nwords = 2\n[train]\nseed = 9\n[topics]\nformat = "tsv"\n' >sluice.toml
[ "$(topics_of)" = 3 ]
[ "$(SLUICE_TOPICS=4 topics_of)" = 4 ]
[ "$(SLUICE_TOPICS=4 topics_of -k 5)" = 5 ]
[ "$(topics_of --num_topics=6)" = 6 ]
sluice inspect model.safetensors --json -q >facts
expect_match '"seed":9' facts

# A section is for its verb, and wins over the top.
printf 'num_topics = 3\n[train]\ntopics = 7\n[topics]\nformat = "tsv"\nwords = 2\n' >sluice.toml
[ "$(topics_of)" = 7 ]
expect_exit 0 sluice topics model.safetensors
expect_match '^topic	name	share	words$' out
expect_exit 0 sluice topics model.safetensors --format table
expect_match '^topic +share +words$' out
SLUICE_FORMAT=json expect_exit 0 sluice topics model.safetensors
expect_match '^\{"ranking"' out

# Mistakes are said, not passed over.
printf 'topcis = 3\n' >sluice.toml
expect_exit 2 sluice train corpus -o x.safetensors
expect_match 'sluice.toml: no option "topcis".* did you mean topics\?' err
printf '[trian]\ntopics = 3\n' >sluice.toml
expect_exit 2 sluice train corpus -o x.safetensors
expect_match 'trian' err
printf 'topics = "many"\n' >sluice.toml
expect_exit 2 sluice train corpus -o x.safetensors
expect_match '^sluice: sluice.toml: ' err
printf '[train]\nforce = true\n' >sluice.toml
expect_exit 2 sluice train corpus -o x.safetensors
[ ! -e x.safetensors ]
# Another verb's option at the top is no mistake.
printf 'ranking = "probability"\n' >sluice.toml
expect_exit 0 sluice train corpus -k 3 -o x.safetensors
