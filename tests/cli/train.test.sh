# One command from articles to topics; errors come before work; one seed gives one model.
make_articles --count 300 >articles.jsonl
expect_exit 0 sluice train articles.jsonl
expect_match '^ +0 .*background' out
[ "$(wc -l <out)" = 16 ] # K = 300 / 20, and a heading
expect_match '^trained [0-9]+ pass' err
expect_match '^wrote articles.safetensors' err
expect_match '^next: ' err
[ "$(ls)" = "$(printf 'articles.jsonl\narticles.safetensors\nerr\nout')" ] # nothing left behind

# Never overwritten without --force, and said before the work.
cp articles.safetensors before
expect_exit 1 sluice train articles.jsonl
expect_match 'already exists; --force' err
expect_no_match 'training' err
expect_same before articles.safetensors
expect_exit 0 sluice train articles.jsonl --force -q
[ ! -s out ] && [ ! -s err ]
expect_same before articles.safetensors

# The same bytes with any threads and kernels, kept corpus or not.
expect_exit 0 sluice train articles.jsonl -o kept.safetensors --keep-corpus corpus --threads 1
expect_same before kept.safetensors
for kernels in $(sluice --version | sed 's/.*kernels: //; s/;.*//'); do
  sluice train corpus -k 15 --threads 2 --kernels "$kernels" -o "$kernels.safetensors" -q
  expect_same before "$kernels.safetensors"
done
expect_exit 3 sluice train corpus --kernels mmx -o x.safetensors

# Records: a file, and stdin with one pass.
expect_exit 0 sluice train corpus/records -k 5 --vocabulary corpus/vocabulary.tsv -o records.safetensors
cat corpus/records/*.rec | sluice train - -k 5 --passes 1 -o piped.safetensors -q
sluice inspect piped.safetensors --json -q >facts
expect_match '"topics":5.*"passes":1' facts

# LDA-C needs its words.
printf '3 0:1 1:2 2:1\n2 2:3 3:1\n2 0:1 3:2\n1 1:4\n' >docs.ldac
printf 'tide\nvessel\noven\nflour\n' >vocab.txt
expect_exit 2 sluice train docs.ldac -k 2
expect_match 'give its words: --vocabulary' err
expect_exit 0 sluice train docs.ldac -k 2 --vocabulary vocab.txt --passes 2
[ -f docs.safetensors ]

# Refused before work.
expect_exit 3 sluice train corpus -k 301 -o x.safetensors
expect_match '301 topics are more than the 300 documents' err
expect_exit 3 sluice train docs.ldac -k 5 --vocabulary vocab.txt -o x.safetensors
: >empty.ldac
expect_exit 3 sluice train empty.ldac --format ldac --vocabulary vocab.txt -o x.safetensors
expect_match 'no documents' err
printf '\001\002\003' >noise.bin
expect_exit 3 sluice train noise.bin -o x.safetensors
expect_match 'of no known format' err
expect_exit 3 sluice train missing -o x.safetensors
expect_exit 3 sluice train articles.safetensors -o x.safetensors
expect_match 'is a model' err
expect_exit 3 sluice train corpus -o no/such/folder/x.safetensors
expect_exit 2 sluice train corpus -k 1 -o x.safetensors
expect_exit 2 sluice train corpus --eta nan -o x.safetensors
expect_exit 2 sluice train corpus --keep-corpus y -o x.safetensors
[ ! -e x.safetensors ] && [ ! -e y ]

# A bad document: skipped and counted, or the end.
printf '1 0:1\n2 0:1 1:-3\n1 2:1\n2 1:1 3:1\n1 0:nan\n' >bad.ldac
expect_exit 0 sluice train bad.ldac -k 2 --vocabulary vocab.txt -o bad.safetensors
expect_match '^warning: bad.ldac:2: ' err
expect_match '2 bad records skipped' err
expect_exit 3 sluice train bad.ldac -k 2 --vocabulary vocab.txt --strict -o x.safetensors

# Memory is a contract: what would fit is said.
expect_exit 4 sluice train corpus -k 200 --memory 4M -o x.safetensors
expect_match 'memory' err
expect_match 'training needs about [0-9]+ MB and --memory allows 4 MB; nothing fits in so little' err
expect_exit 0 sluice train corpus -k 5 --memory 2G -o small.safetensors
expect_match 'at most about [0-9]+ MB of memory' err

# What a stream does not say beforehand is held to it when it shows.
awk 'BEGIN { for (d = 0; d < 400; ++d) print "2 " d * 400 ":1 " d * 400 + 1 ":2" }' >wide.ldac
sluice convert -q wide.ldac wide.rec --feature-dim 200000
expect_exit 4 sluice train - --format records -k 200 --memory 90M --checkpoint none -o x.safetensors <wide.rec
expect_match '^sluice: training went over --memory [0-9]+ MB$' err

# What does not go together.
expect_exit 3 sluice train corpus -k 301 -o x.safetensors
expect_match '^sluice: 301 topics are more than the 300 documents; try fewer with -k$' err
expect_exit 2 sluice train corpus --keep-corpus kept -o x.safetensors
expect_match '^sluice: --keep-corpus is for raw articles; corpus is counted already$' err

# A dry run makes nothing.
expect_exit 0 sluice train corpus --dry-run -o x.safetensors
for fact in documents vocabulary topics memory disk minutes; do expect_match "^$fact +[0-9]" out; done
expect_exit 0 sluice train articles.jsonl --dry-run
expect_match '^documents +300$' out
expect_exit 0 sluice train docs.ldac --vocabulary vocab.txt -k 2 --dry-run
expect_match '^documents +4$' out
[ ! -e x.safetensors ]
[ -z "$(find . -name '*.checkpoint')" ] # though the sample is cut short

# JSON on stderr, a line each.
expect_exit 0 sluice train corpus -k 5 --log json -o logged.safetensors
expect_no_match '^[^{]' err
expect_match '"event":"progress".*"heldout_perplexity"' err
expect_exit 3 sluice train missing --log json
expect_match '^\{"event":"error","exit_status":3' err
