# Records in key=value/ folders: the same documents, names that any store takes.
make_articles --count 120 >articles.jsonl
expect_exit 0 sluice process articles.jsonl -o plain -q
expect_exit 0 sluice process articles.jsonl -o corpus --partition-by label
expect_match '^120 documents .* 5 labels' err
[ "$(ls corpus/records | grep -c '^label=')" = 5 ]
[ "$(ls corpus/records | grep -vc '^label=')" = 0 ]
expect_exit 0 sluice inspect corpus --validate
expect_match '^records +120$' out
expect_same plain/vocabulary.tsv corpus/vocabulary.tsv
expect_same plain/labels.tsv corpus/labels.tsv
for folder in plain corpus; do
  sluice convert $folder $folder.ldac -q
  sort $folder.ldac >$folder.sorted
done
expect_same plain.sorted corpus.sorted

# The same bytes again; a partition by itself is a record folder.
expect_exit 0 sluice process articles.jsonl -o again --partition-by label -q
diff -r corpus again
first=$(ls corpus/records | head -1)
expect_exit 0 sluice inspect "corpus/records/$first"
expect_exit 0 sluice train corpus -k 3 --passes 1 -q -o m.safetensors

# Dates, names that need encoding, and what is missing.
cat >odd.jsonl <<'END'
{"text":"harbour tide","label":"a/b=c","date":"2026-11-03"}
{"text":"harbour tide","label":"","date":"2026-12-01T10:00:00Z"}
{"text":"harbour tide","label":"..","date":"last week"}
END
expect_exit 0 sluice process odd.jsonl -o dates --partition-by date:%Y-%m -q
[ "$(echo $(ls dates/records))" = "date=2026-11 date=2026-12 date=unknown" ]
expect_exit 0 sluice process odd.jsonl -o labels --partition-by label -q
[ "$(echo $(ls labels/records))" = "label=.. label=a%2Fb%3Dc label=unknown" ]
expect_exit 0 sluice inspect labels --validate

expect_exit 2 sluice process odd.jsonl -o x --partition-by section
expect_match 'cannot partition by "section"; known are label and date:FORMAT' err
expect_exit 2 sluice process odd.jsonl -o x --partition-by date:%H
[ ! -e x ]
awk 'BEGIN { for (i = 0; i < 10001; i++) print "{\"text\":\"harbour tide\",\"label\":\"l" i "\"}" }' >many.jsonl
expect_exit 4 sluice process many.jsonl -o x --partition-by label --max-df 1
expect_match 'over 10000 partitions; choose a coarser one' err
[ ! -e x ]
