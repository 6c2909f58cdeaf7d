# Dense CSV by SageMaker's name for it, in every verb that reads counted documents.
awk 'BEGIN { srand(7); for (i = 0; i < 300; i++) { line = i % 2; for (w = 0; w < 20; w++)
  line = line "," (w % 2 == i % 2 ? int(rand() * 4) : 0); print line } }' >labelled.csv
cut -d, -f2- labelled.csv >plain.csv
type='text/csv;label_size=1'
expect_exit 0 sluice train plain.csv --content-type text/csv -k 2 -q -o plain.safetensors
expect_exit 0 sluice train labelled.csv --content-type "$type" -k 2 -q -o labelled.safetensors
expect_exit 0 sluice convert plain.csv plain.rec -q
expect_exit 0 sluice train plain.rec --content-type application/x-recordio-protobuf -k 2 -q -o records.safetensors
# Labels do not teach; the documents are the same.
expect_exit 0 sluice transform plain.safetensors plain.rec -o by_records.csv -q
expect_exit 0 sluice transform plain.safetensors plain.csv --content-type 'Text/CSV; label_size=0' -o by_csv.csv -q
expect_same by_records.csv by_csv.csv
expect_exit 0 sluice transform labelled.safetensors labelled.csv --content-type "$type" -o by_labelled.csv -q
expect_same by_records.csv by_labelled.csv
expect_exit 0 sluice transform records.safetensors plain.rec -o by_records_model.csv -q
expect_same by_records.csv by_records_model.csv
expect_exit 0 sluice evaluate plain.safetensors labelled.csv --content-type "$type"
expect_match '^labelled documents +300$' out
expect_exit 0 sluice inspect labelled.csv --content-type "$type" --head 1
expect_match '^kind +dense CSV$' out
expect_match '^vocabulary +20$' out
expect_exit 0 sluice inspect plain.csv --content-type text/csv --validate
expect_match '^records +300$' out
echo '1,2' >>plain.csv
expect_exit 3 sluice inspect plain.csv --content-type text/csv --validate
expect_match 'plain.csv:301: has 2 counts, not 20' err
expect_exit 0 sluice inspect labelled.csv --content-type "$type" --validate
expect_match '^valid +yes$' out
expect_match '^records +300$' out
sed '7s/,[0-9]*$/,x/' labelled.csv >wrong.csv
echo '1,2' >>wrong.csv
expect_exit 3 sluice inspect wrong.csv --content-type "$type" --validate
expect_match '^bad records +2$' out
expect_match 'wrong.csv:7: column 21 is not a number' err

# A folder of such files is their rows one after the other, each file with its own line numbers.
mkdir -p rows/deep rows/_marks
head -100 labelled.csv | gzip >rows/a
tail -n +101 labelled.csv | head -c -1 >rows/deep/b.txt
echo nothing >rows/_marks/c
expect_exit 0 sluice train rows --content-type "$type" -k 2 -q -o rows.safetensors
expect_same labelled.safetensors rows.safetensors
printf '\n0,1\n' >>rows/deep/b.txt
expect_exit 3 sluice train rows --content-type "$type" -k 2 -q --strict -o strict.safetensors
expect_match 'rows/deep/b.txt:201: has 1 counts, not 20' err
rm rows/a rows/deep/b.txt
expect_exit 3 sluice train rows --content-type "$type" -k 2 -q -o none.safetensors
expect_match 'rows: no files in it' err

# A bad row keeps its place among the mixtures.
expect_exit 0 sluice transform plain.safetensors plain.csv --content-type text/csv
[ "$(wc -l <out)" = 301 ]
expect_match '"error":"plain.csv:301: has 2 counts, not 20"' out

# A corpus that is said to be records keeps its words.
make_articles --count 60 >articles.jsonl
sluice process articles.jsonl -o corpus -q
expect_exit 0 sluice train corpus --content-type application/x-recordio-protobuf -k 3 --passes 1 -q -o m.safetensors
expect_exit 0 sluice topics m.safetensors
expect_no_match '#[0-9]' out

expect_exit 2 sluice train plain.csv --content-type text/plain -o x.safetensors
expect_match '"text/plain" is not known; known are text/csv' err
expect_exit 2 sluice train plain.csv --content-type 'text/csv;label_size=2' -o x.safetensors
expect_match 'is not known; known are text/csv' err
expect_exit 2 sluice train plain.csv --content-type text/csv --format ldac -o x.safetensors
expect_match 'text/csv and the format ldac contradict each other' err
