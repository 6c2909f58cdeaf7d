# The same documents as dense CSV, LDA-C and records, in all directions, in the same bytes at the end.
cat >a.csv <<'END'
1,0,2,0
0,0,0,0
0,1.5,0,3
12345678,0,1e+10,1
END
expect_exit 0 sluice convert a.csv a.rec
expect_match '^4 documents of 4 words in a.rec$' err
expect_match '^next: sluice inspect a.rec$' err
[ ! -s out ]
expect_exit 0 sluice convert a.rec a.ldac
printf '2 0:1 2:2\n0\n2 1:1.5 3:3\n3 0:12345678 2:1e+10 3:1\n' >expected.ldac
expect_same expected.ldac a.ldac
expect_exit 0 sluice convert a.ldac b.csv
expect_same a.csv b.csv
expect_exit 0 sluice convert a.csv b.ldac
expect_same a.ldac b.ldac
expect_exit 0 sluice convert b.ldac b.rec
expect_same a.rec b.rec
expect_exit 0 sluice convert b.rec c.csv
expect_same a.csv c.csv

# From stdin to stdout, from compressed files, through every name of a format.
expect_exit 0 sluice convert - - --to csv --content-type application/x-recordio-protobuf -q <a.rec
expect_same a.csv out
gzip -k a.csv
expect_exit 0 sluice convert a.csv.gz - --to ldac --content-type 'text/csv; label_size=0'
expect_same a.ldac out
expect_exit 0 sluice convert a.csv - --to ldac --format counts-csv
expect_same a.ldac out
expect_exit 2 sluice convert - b2.csv --format ldac <a.ldac
expect_match 'does not say how many words.*--feature-dim N or --vocabulary FILE' err
expect_exit 0 sluice convert - b2.csv --format ldac --feature-dim 4 <a.ldac
expect_same a.csv b2.csv
printf '%s\n' w0 w1 w2 w3 >vocab.txt
expect_exit 0 sluice convert - b3.csv --format ldac --vocabulary vocab.txt <a.ldac
expect_same a.csv b3.csv

# The number of words.
expect_exit 0 sluice convert a.ldac wide.csv --feature-dim 6
expect_match '^1,0,2,0,0,0$' wide.csv
expect_exit 3 sluice convert a.csv narrow.rec --feature-dim 3
expect_match 'a.csv has 4 words, --feature-dim says 3' err
[ ! -e narrow.rec ]
expect_exit 3 sluice convert a.ldac narrow.rec --feature-dim 3
expect_match 'document 2 has the word 3, but .*--feature-dim N' err
[ ! -e narrow.rec ]

# Labels are kept where there is a place for them, and said to be lost where not.
printf '3,1,0\n-1,0,2\n' >labelled.csv
expect_exit 0 sluice convert labelled.csv labelled.rec --label-size 1
expect_exit 0 sluice inspect labelled.rec -n 2
expect_match '^0  byte 0, .* label 3$' out
expect_exit 0 sluice convert labelled.rec again.csv --label-size 1
expect_same labelled.csv again.csv
expect_no_match 'not kept' err
expect_exit 0 sluice convert labelled.rec unlabelled.csv
expect_match '^not kept: labels \(--label-size 1 keeps them\)$' err
expect_exit 0 sluice convert labelled.csv unlabelled.ldac --content-type 'text/csv;label_size=1'
expect_match '^not kept: labels$' err
expect_exit 2 sluice convert labelled.csv x.rec --label-size 2
expect_match 'label-size is 0 or 1' err
printf '16777217,1\n' >large.csv
expect_exit 3 sluice convert large.csv large.rec --label-size 1
expect_match 'document 0 has the label 16777217' err

# A corpus: ids, titles and dates live on in records only; the words stay behind.
make_articles --count 60 >articles.jsonl
sluice process articles.jsonl -o corpus -q
expect_exit 0 sluice convert corpus corpus.rec
expect_same corpus/records/part-00000.rec corpus.rec
expect_match '^the words of the ids stay in corpus/vocabulary.tsv$' err
expect_match '^the names of the labels stay in corpus/labels.tsv$' err
expect_exit 0 sluice convert corpus corpus.ldac
expect_match '^not kept: ids, labels, titles, dates$' err
expect_exit 0 sluice train corpus.ldac --vocabulary corpus/vocabulary.tsv -k 3 --passes 1 -q -o l.safetensors
expect_exit 0 sluice convert corpus corpus.csv
expect_exit 0 sluice train corpus.csv --content-type text/csv -k 3 --passes 1 -q -o c.safetensors

# Bad rows are skipped and counted; strict stops; nothing but bad rows is an error.
printf '1,0\n1,-2\n1\n0,2\n' >bad.csv
expect_exit 0 sluice convert bad.csv bad.rec
expect_match '^warning: bad.csv:2: column 2 is negative$' err
expect_match '^2 documents of 2 words, 2 bad records skipped in bad.rec$' err
expect_exit 3 sluice convert bad.csv strict.rec --strict
expect_match 'bad.csv:2: column 2 is negative' err
[ ! -e strict.rec ]
printf 'id,text\n1,hello\n' >words.csv
expect_exit 3 sluice convert words.csv words.rec
expect_match 'words.csv: no document in it, only 2 bad records; articles are for sluice process' err
[ ! -e words.rec ]
expect_exit 3 sluice convert articles.jsonl x.rec
expect_match 'raw articles; make a corpus first: sluice process articles.jsonl' err

# Outputs: refused when there, complete or absent, never compressed.
expect_exit 1 sluice convert a.csv a.rec
expect_match 'a.rec.*--force' err
expect_exit 0 sluice convert a.csv a.rec --force -q
[ ! -s err ]
expect_exit 2 sluice convert a.csv a.dat
expect_match 'the name says no format' err
expect_exit 2 sluice convert a.csv a.rec.gz
expect_match 'outputs are not compressed' err
expect_exit 3 sluice convert missing.csv x.rec
expect_match 'missing.csv: no such file' err
expect_exit 2 sluice convert a.csv a.safetensors
expect_match 'a.csv is no model; models become' err

# What an output cannot hold.
printf '20000000,1,0\n' >label.csv
expect_exit 3 sluice convert label.csv x.rec --content-type 'text/csv;label_size=1'
expect_match '^sluice: document 0 has the label 20000000; records hold integers up to 16777216$' err
expect_exit 2 sluice convert a.csv x.rec --label-size 2
expect_match '^sluice: --label-size is 0 or 1$' err
printf '1 0:1\n1 7:1\n' >wide.ldac
expect_exit 3 sluice convert wide.ldac x.csv --feature-dim 5
expect_match '^sluice: document 1 has the word 7, but the rows before have 5 words; say how many there are: --feature-dim N$' err
[ ! -e x.rec ] && [ ! -e x.csv ]
printf '\001\002' >bytes
expect_exit 3 sluice train bytes -o x.safetensors
expect_match '^sluice: bytes: of no known format; known are JSON Lines, .*; try --format NAME$' err
expect_exit 2 sluice train a.csv corpus --format records -o x.safetensors
expect_match '^sluice: only articles may be several files; give one corpus or record folder$' err
