# Many inputs, a folder of outputs: complete or absent, gone on with, and noticed when they are of
# something else.
make_articles --count 300 >articles.jsonl
sluice train articles.jsonl -k 6 -q -o model.safetensors
mkdir -p in/deep
make_articles --count 40 --start 1000 >in/a.jsonl
make_articles --count 30 --start 2000 >in/b.jsonl
make_articles --count 20 --start 3000 | gzip >in/deep/c.jsonl.gz
echo "no data" >in/README
sed -i '7s/.*/{broken/' in/a.jsonl

# A folder, a glob, several files, in one output or in one each: the same rows in the same order.
for name in a.jsonl b.jsonl deep/c.jsonl.gz; do sluice transform model.safetensors in/$name -q; done >one_by_one
expect_exit 0 sluice transform model.safetensors in -q -o all.jsonl
expect_same one_by_one all.jsonl
expect_exit 0 sluice transform model.safetensors in/a.jsonl 'in/[b-z].jsonl' 'in/*/*.gz' -q --threads 3
expect_same one_by_one out
expect_exit 0 sluice transform model.safetensors in -o out1/
expect_match '^90 rows, 1 of them with an error in out1/' err
cat out1/a.jsonl.out out1/b.jsonl.out out1/deep/c.jsonl.gz.out >together
expect_same one_by_one together
[ "$(find out1 -type f | wc -l)" = 4 ] # and .sluice-transform.json
expect_exit 3 sluice transform model.safetensors 'in/*.none' -q
expect_match 'in/\*\.none: nothing matches' err
expect_exit 2 sluice transform model.safetensors in/a.jsonl in/../in/a.jsonl -o out2/
expect_match 'two inputs are called a.jsonl: name the folder' err
expect_exit 0 sluice transform model.safetensors - -q -o out3/ <in/b.jsonl
[ "$(wc -l <out3/stdin.out)" = 30 ]

expect_exit 1 sluice transform model.safetensors in -q -o all.jsonl/
expect_match 'all.jsonl: Not a directory' err

# The same command again does what is missing and nothing else.
touch -d 2001-01-01 out1/b.jsonl.out
rm out1/a.jsonl.out
touch out1/a.jsonl.out.partial-999999999
expect_exit 0 sluice transform model.safetensors in -o out1/
expect_match '^40 rows, 1 of them with an error; 2 outputs were there already in out1/' err
[ "$(stat -c %y out1/b.jsonl.out | cut -c1-4)" = 2001 ]
[ ! -e out1/a.jsonl.out.partial-999999999 ]
cat out1/a.jsonl.out out1/b.jsonl.out out1/deep/c.jsonl.gz.out >together
expect_same one_by_one together

# So it does where outputs lie beside or below the inputs; their names are of either case.
for form in jsonl npy; do
  for below in . results; do
    rm -rf beside && mkdir beside
    cp in/a.jsonl beside/A.JSONL
    cp in/b.jsonl beside/b.jsonlines
    expect_exit 0 sluice transform model.safetensors beside -q -o beside/$below/ --errors beside/$below --format $form
    [ -e beside/$below/A.JSONL.errors.jsonl ]
    [ $form = npy ] || expect_same beside/$below/b.jsonlines.out out1/b.jsonl.out
    rm beside/$below/b.jsonlines.out
    touch beside/b.jsonlines.out.partial-999999999 beside/rows.jsonl.partial-999999999-1
    expect_exit 0 sluice transform model.safetensors beside -o beside/$below/ --errors beside/$below --format $form
    expect_match '^30 rows; 1 outputs were there already' err
  done
done

# A pattern leaves them out as well, unless it asks for them.
for pattern in '*' '*.jsonl'; do
  rm -rf beside && mkdir beside && cp in/a.jsonl beside/
  for done in 0 1; do
    expect_exit 0 sluice transform model.safetensors "beside/$pattern" -o beside/ --errors beside
    expect_match "^$((40 - 40 * done)) rows" err
  done
  expect_match '^0 rows; 1 outputs were there already' err
  [ "$(ls beside | wc -l)" = 3 ]
done
expect_exit 3 sluice transform model.safetensors 'beside/*.errors*'
expect_match 'beside/\*.errors\*: nothing matches' err
expect_exit 0 sluice transform model.safetensors 'beside/*.errors.jsonl' -q
[ "$(wc -l <out)" = 1 ]
# A name's ending is of either case.
printf 'id,text\nx,the sailor saw\n' >TABLE.CSV
expect_exit 0 sluice transform model.safetensors TABLE.CSV -q
expect_match '^\{"id":"x"' out

# What changed since is noticed; new inputs are no change.
make_articles --count 5 --start 4000 >in/d.jsonl
expect_exit 0 sluice transform model.safetensors in -o out1
expect_match '^5 rows; 3 outputs were there already' err
expect_exit 1 sluice transform model.safetensors in -o out1 --top 3
expect_match 'out1 has outputs of other options; --force makes all outputs anew' err
sluice train articles.jsonl -k 7 -q -o other.safetensors
expect_exit 1 sluice transform other.safetensors in -o out1
expect_match 'out1 has outputs of another model; --force' err
echo '{"id":"x","text":"the sailor saw the harbour"}' >>in/d.jsonl
expect_exit 1 sluice transform model.safetensors in -o out1
expect_match 'in/d.jsonl has changed since out1/d.jsonl.out was made; --force' err
expect_exit 0 sluice transform other.safetensors in -o out1 --force -q
[ "$(wc -l <out1/d.jsonl.out)" = 6 ]
mkdir out4 && echo mine >out4/a.jsonl.out
expect_exit 1 sluice transform model.safetensors in -o out4
expect_match 'out4/a.jsonl.out already exists, of another run; --force' err
echo '{' >out4/.sluice-transform.json
expect_exit 3 sluice transform model.safetensors in -o out4
expect_match 'out4/.sluice-transform.json cannot be read; --force' err
# A stream has no version: another one is never taken for it. A folder of texts has one.
expect_exit 1 sluice transform model.safetensors - -o out3/ <in/a.jsonl
expect_match "out3/stdin.out already exists, and its input can't be told from another; --force" err
mkdir changing && printf 'the sailor saw' >changing/one.txt
expect_exit 0 sluice transform model.safetensors changing -q -o out5/
expect_exit 0 sluice transform model.safetensors changing/ -o out5/
expect_match '^0 rows; 1 outputs were there already' err
printf 'the harbour and' >changing/one.txt
expect_exit 1 sluice transform model.safetensors changing -o out5/
expect_match 'changing has changed since out5/changing.out was made; --force' err
expect_exit 0 sluice transform model.safetensors changing -q -o out5/ --force
printf 'the tide' >changing/two.out # a text by any name
expect_exit 1 sluice transform model.safetensors changing -o out5/
expect_match 'changing has changed since' err
# Outputs that --force is to replace never count, even when that run was ended.
touch -d 2001-01-01 out1/*.out
head -c 300 in/deep/c.jsonl.gz >in/0.jsonl.gz
expect_exit 3 sluice transform other.safetensors in -o out1 --force -q --threads 1
rm in/0.jsonl.gz
expect_exit 0 sluice transform other.safetensors in -o out1
expect_match '^96 rows, ' err
[ "$(stat -c %y out1/b.jsonl.out | cut -c1-4)" != 2001 ]

# Progress says how much is left. The stream between two files takes longer than lines are apart (10 s).
for form in text json; do
  mkfifo stream-$form.jsonl
  { sleep 10.5; tail -1 in/b.jsonl; } >stream-$form.jsonl &
  "$SLUICE" transform model.safetensors in/a.jsonl stream-$form.jsonl in/b.jsonl -o timed-$form/ \
    --threads 1 --log $form 2>progress-$form &
done
wait
expect_match '^transform: [0-9]+ documents, .*, memory [0-9]+ MB, [0-9.]+ s left$' progress-text
expect_match '^\{"event":"progress","phase":"transform","documents":41,.*"eta_seconds":[0-9.]+\}$' progress-json

# Bad documents beside the rows: one file, or one for each input that has any.
expect_exit 0 sluice transform model.safetensors in/a.jsonl -q -o good.csv --errors bad.jsonl
[ "$(wc -l <good.csv)" = 40 ]
[ "$(wc -l <bad.jsonl)" = 1 ]
expect_match '^\{"row":6,"id":"in/a.jsonl:7","error":"in/a.jsonl:7: invalid JSON' bad.jsonl
expect_exit 1 sluice transform model.safetensors in/a.jsonl -q -o good.csv --errors bad.jsonl
expect_exit 0 sluice transform model.safetensors in/b.jsonl -q -o good.csv --errors bad.jsonl --force
[ ! -e bad.jsonl ]
expect_exit 0 sluice transform model.safetensors in -q -o out6/ --errors bad/ --format npy
[ "$(find bad -type f)" = bad/a.jsonl.errors.jsonl ]
[ "$(wc -l <out6/a.jsonl.out.ids.txt)" = 39 ]

# Unfinished files of processes that were killed go, also of one with the number that this one has.
touch bad/a.jsonl.errors.jsonl.partial-999999999 one.npy.partial-999999999 one.ids.txt.partial-999999999 one.err.partial-999999999
expect_exit 0 sluice transform model.safetensors in -q -o out6/ --errors bad/ --format npy
expect_exit 0 sluice transform model.safetensors in -q -o one.npy --errors one.err
expect_exit 0 bash -c 'touch "mine.jsonl.partial-$$"; exec "$SLUICE" transform model.safetensors in -q -o mine.jsonl'
touch "theirs.jsonl.partial-$$"
expect_exit 0 sluice transform model.safetensors in -q -o theirs.jsonl
[ "$(find . -name '*.partial-*' -not -path './beside/*')" = "./theirs.jsonl.partial-$$" ]
# The ids of an array come first: without it they are what a run left that was ended.
rm one.npy one.err
cp one.ids.txt ids && echo more >>one.ids.txt
expect_exit 0 sluice transform model.safetensors in -q -o one.npy --errors one.err
expect_same ids one.ids.txt
expect_exit 1 sluice transform model.safetensors in -q -o one.npy
expect_match 'one.npy: already exists; --force' err

# Batch Transform's ways to split and to assemble.
mkdir texts
printf 'the sailor saw\nthe harbour and the tide' >texts/one.txt
printf 'nothing known zzz' >texts/two.txt
expect_exit 0 sluice transform model.safetensors texts -q
[ "$(wc -l <out)" = 2 ]
expect_exit 0 sluice transform model.safetensors texts -q --split none -o out7/
expect_match '"id":"one.txt"' out7/one.txt.out
[ "$(wc -l <out7/one.txt.out)" = 1 ]
# A folder that is read as texts is not written into; names may hide where they lead.
ln -s . texts/self && mkdir far && ln -s ../texts far/near
for place in '-o texts/' '-o texts' '-o texts/results/' '-o texts/rows.jsonl' '-o texts/x.npy' '-o far/near/' \
  '-o far/near/rows.jsonl' '-o texts --format comprehend' '-o out9/ --errors texts/e' '-o out9.csv --errors texts/e'; do
  expect_exit 2 sluice transform model.safetensors texts $place
  expect_match ': is inside texts, and would be read as one of its texts; name another place$' err
done
rm -r far texts/self
[ "$(ls -A texts | wc -l)" = 2 ] && [ ! -e out9 ]
expect_exit 0 sluice transform model.safetensors texts -q -o texts-beside/
expect_exit 0 sluice transform model.safetensors texts -q --split none -o texts/
expect_exit 0 sluice transform model.safetensors texts --split none -o texts/
expect_match '^0 rows; 2 outputs were there already' err
rm texts/*.out
# A file that cannot be read to its end is a bad document, and so is one that is too large.
mkdir bad-texts && cp texts/one.txt bad-texts/
make_articles --count 200 | gzip | head -c 300 >bad-texts/cut.txt.gz
head -c 17000000 /dev/zero | tr '\0' 'x' >bad-texts/large.txt
expect_exit 0 sluice transform model.safetensors bad-texts --split none
expect_match '^warning: bad-texts/cut.txt.gz: ' err
expect_match '^3 rows, 2 of them with an error' err
expect_match '^\{"id":"cut.txt.gz",.*"error":"bad-texts/cut.txt.gz: ' out
expect_match '^\{"id":"large.txt",.*"error":"bad-texts/large.txt: a document of over 16 MiB"' out
expect_exit 3 sluice transform model.safetensors bad-texts/cut.txt.gz --split none --strict
expect_exit 4 sluice transform model.safetensors bad-texts/large.txt --split none --strict
expect_exit 0 sluice transform model.safetensors texts -q --split line
[ "$(wc -l <out)" = 3 ]
expect_exit 0 sluice transform model.safetensors texts -q --split line --assemble none
[ "$(wc -l <out)" = 0 ]
expect_match '\}\{"id"' out
# A folder's name is its own, and no output leaves its folder.
expect_exit 0 sh -c 'cd texts && "$SLUICE" transform ../model.safetensors . -q -o ../out8/'
[ "$(ls out8)" = texts.out ]
mkdir -p deep/er
expect_exit 3 sluice transform model.safetensors 'in/*/../../in/b.jsonl' -o deep/er/out/
expect_match 'in/deep/../../in/b.jsonl: is no name for an output below a folder; -o FILE takes it' err
expect_exit 2 sluice transform model.safetensors in --split none --input-format jsonl
expect_match 'split none takes each file as one text' err
expect_exit 2 sluice transform model.safetensors in --split recordio --input-format jsonl
expect_match 'split recordio is for records' err
printf 'id,text\n1,the sailor\n' >table.csv
expect_exit 2 sluice transform model.safetensors table.csv --split line
expect_match 'split line is for JSON Lines' err
expect_exit 2 sluice transform model.safetensors in -o x.rec --assemble line
expect_match 'assemble line: record has no lines' err
for form in csv comprehend; do
  expect_exit 2 sluice transform model.safetensors in -o assembled --format $form --assemble none
  expect_match "assemble none: $form has lines" err
  [ ! -e assembled ]
done
expect_exit 2 sluice transform model.safetensors --text "the sailor" -o cc --format comprehend
expect_match 'comprehend is for documents with names, not for --text' err
[ ! -e cc ]

# Columns of the input beside the mixture.
cat >joined.jsonl <<'JSON'
{"id":"a","text":"the sailor","n":1.50,"title":"Sea, and \"sky\"","tags":["x",{"y":null}]}
{"id":"b","text":"the harbour","title":null}
{broken
JSON
expect_exit 0 sluice transform model.safetensors joined.jsonl -q --join n,title,tags,none
expect_match '"input":\{"n":1.5,"title":"Sea, and \\"sky\\"","tags":\["x",\{"y":null\}\],"none":null\}\}$' out
expect_match '^\{"id":"b".*"input":\{"n":null,"title":null,"tags":null,"none":null\}\}$' out
expect_match '"error":"joined.jsonl:3: [^}]*"\}$' out
expect_exit 0 sluice transform model.safetensors joined.jsonl -q --join title,n --format csv
expect_match ',unknown_share,error,title,n$' out
expect_match '^a,.*,,"Sea, and ""sky""",1.5$' out
expect_match '^b,.*,,,$' out
expect_exit 0 sluice transform model.safetensors joined.jsonl -q --join '*'
expect_match '"input":\{"id":"a","text":"the sailor","n":1.5,' out
printf 'key,text,title\n7,the sailor,"one ""two"""\n' >joined.csv
expect_exit 0 sluice transform model.safetensors joined.csv -q --join title,key
expect_match '"input":\{"title":"one \\"two\\"","key":"7"\}\}$' out
expect_exit 0 sluice transform model.safetensors joined.csv -q --join title -o joined.rec
expect_match '\{"title":"one \\"two\\""\}' joined.rec
sluice process joined.csv -q -o joined-corpus --min-df 1 --max-df 1
expect_exit 0 sluice transform model.safetensors joined-corpus -q --join title
expect_match '"input":\{"title":"one \\"two\\""\}\}$' out
expect_exit 2 sluice transform model.safetensors texts -q --join title
expect_match 'join: the input has no columns' err
expect_exit 2 sluice transform model.safetensors joined.csv -q --join title -o x.npy
expect_match 'join: npy has no place for input columns' err

# RecordIO as SageMaker answers: uid and metadata kept.
sluice process articles.jsonl -o corpus -q
mkdir large && sluice convert corpus large.rec -q && mv large.rec large/A.REC
expect_exit 0 sluice inspect large
expect_exit 0 sluice transform model.safetensors large -q
[ "$(wc -l <out)" = 300 ]
expect_exit 0 sluice transform model.safetensors corpus -q -o mixtures.rec
expect_exit 0 sluice transform model.safetensors corpus -q -o mixtures.jsonl
"$SLUICE_PYTHON" - <<'PYTHON'
import json, struct
def fields(data):
    at = 0
    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]; at += 1
            value |= (byte & 127) << shift; shift += 7
            if byte < 128: return value
    while at < len(data):
        tag = varint(); size = varint()
        yield tag >> 3, data[at:at + size]; at += size
data = open("mixtures.rec", "rb").read()
rows = [json.loads(line) for line in open("mixtures.jsonl")]
at = 0
for row in rows:
    magic, size = struct.unpack_from("<II", data, at)
    assert magic == 0xced7230a
    record = dict(fields(data[at + 8:at + 8 + size]))
    at += 8 + (size + 3) // 4 * 4
    assert 1 not in record and record[3].decode() == row["id"], record
    assert "title" in json.loads(record[4])
    entry = dict(fields(record[2]))
    assert entry[1] == b"topic_mixture"
    values = dict(fields(dict(fields(entry[2]))[2]))[1]
    expected = [struct.unpack("<f", struct.pack("<f", x))[0] for x in row["topic_mixture"]]
    assert list(struct.unpack(f"<{len(values) // 4}f", values)) == expected
assert at == len(data) and len(rows) == 300
PYTHON

# Such records have no features: an error each, with their uids.
expect_exit 0 sluice transform model.safetensors mixtures.rec --errors none.jsonl -o none.rec
expect_match '^warning: mixtures.rec: record 0 at byte 0 has no features' err
[ "$(wc -l <none.jsonl)" = 300 ]
[ ! -s none.rec ]
expect_exit 3 sluice transform model.safetensors mixtures.rec --strict -q

# Amazon Comprehend's two files.
expect_exit 0 sluice transform model.safetensors in -q --format comprehend -o comprehend
expect_exit 1 sluice transform model.safetensors in -q --format comprehend -o comprehend
expect_match 'already exists; --force' err
rm comprehend/doc-topics.csv # it comes last
cp comprehend/topic-terms.csv terms && touch comprehend/topic-terms.csv.partial-999999999
echo more >>comprehend/topic-terms.csv
expect_exit 0 sluice transform model.safetensors in -q --format comprehend -o comprehend
expect_same terms comprehend/topic-terms.csv
[ "$(ls comprehend | wc -l)" = 2 ]
expect_exit 2 sluice transform model.safetensors in -q --format comprehend
expect_match 'comprehend makes two files: -o FOLDER' err
"$SLUICE_PYTHON" - <<'PYTHON'
import csv, json
terms = list(csv.DictReader(open("comprehend/topic-terms.csv")))
assert list(terms[0]) == ["topic", "term", "weight"] and len(terms) == 60
assert terms[0]["topic"] == "000" and terms[-1]["topic"] == "005"
rows = list(csv.DictReader(open("comprehend/doc-topics.csv")))
assert list(rows[0]) == ["docname", "topic", "proportion"]
mixtures = {}
for line in open("all.jsonl"):
    row = json.loads(line)
    if row["topic_mixture"]: mixtures[row["id"]] = row["topic_mixture"]
seen = {}
for row in rows: seen.setdefault(row["docname"], []).append((int(row["topic"]), float(row["proportion"])))
assert len(seen) == 95 and set(mixtures) <= set(seen)
for name, mixture in mixtures.items():
    assert all(mixture[k] == share for k, share in seen[name])
    assert {k for k, share in seen[name]} == {k for k, x in enumerate(mixture) if x >= 0.01}
PYTHON
