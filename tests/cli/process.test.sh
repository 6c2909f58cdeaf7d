# Articles to a corpus: what is guessed and counted is said, nothing is overwritten, nothing half made.
make_articles --count 300 >articles.jsonl
expect_exit 0 sluice process articles.jsonl -o corpus
expect_match '^columns: text = text, title = title, id = id, label = label, date = date$' err
expect_match '^300 documents .* 0 bad records .* 5 labels' err
expect_match '^next: sluice train corpus' err
[ ! -s out ]
[ -f corpus/manifest.json ] && [ -f corpus/vocabulary.tsv ] && [ -f corpus/records/part-00000.rec ]

# Refused before any work, replaced when told.
expect_exit 1 sluice process articles.jsonl -o corpus
expect_match 'already exists; --force replaces it' err
expect_exit 0 sluice process articles.jsonl -o corpus --force -q
[ ! -s err ]
expect_exit 3 sluice process articles.jsonl -o no/such/corpus
expect_exit 3 sluice process missing.jsonl -o other
expect_match 'missing.jsonl: no such file' err
expect_exit 2 sluice process articles.jsonl -o other --text body
expect_match 'no field "body" \(found: .*try --text text' err
expect_exit 2 sluice process articles.jsonl -o other --stop-words nonsense
[ ! -e other ]

# Bad records are skipped and counted; strict stops.
{ head -3 articles.jsonl; echo '{broken'; tail -n +4 articles.jsonl; } >bad.jsonl
expect_exit 0 sluice process bad.jsonl -o skipped
expect_match '^warning: bad.jsonl:4: ' err
expect_match ' 1 bad records' err
expect_exit 3 sluice process bad.jsonl -o strict --strict
expect_match 'bad.jsonl:4: ' err
[ ! -e strict ]

# stdin, CSV with options, and a filter.
expect_exit 0 sluice process - -o piped <articles.jsonl
expect_same corpus/vocabulary.tsv piped/vocabulary.tsv
awk 'BEGIN { print "section;body"; for (i = 0; i < 40; i++) print "s" i % 2 ";harbour tide number" i % 3 " vessel" }' >news.csv
expect_exit 0 sluice process news.csv -o news --delimiter ';' --text body --label section --min-df 5 --max-df 1
expect_match 'text = body, label = section' err
expect_match '^40 documents .* 2 labels' err

# A corpus is no article.
expect_exit 3 sluice process corpus -o again
expect_match 'counted already' err
expect_exit 0 sluice process articles.jsonl -o logged --log json
expect_no_match '^[^{]' err
