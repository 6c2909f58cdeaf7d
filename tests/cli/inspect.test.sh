# What a corpus, records and a model hold; --validate finds a flipped byte and says where.
make_articles --count 120 >articles.jsonl
sluice train articles.jsonl -k 6 -q -o model.safetensors --keep-corpus corpus
expect_exit 0 sluice inspect corpus --head 2
expect_match '^documents +120$' out
expect_match '^labels +5$' out
expect_match '^0  a00000  \[[a-z]+\]' out
expect_match 'tokens: [a-z]+:[0-9]+ ' out
expect_exit 0 sluice inspect corpus --head 2 --json -q
"$SLUICE_PYTHON" -c '
import json
facts = json.load(open("out"))
assert facts["kind"] == "corpus" and facts["documents"] == 120 and len(facts["head"]) == 2, facts
assert facts["head"][1]["id"] == "a00001" and facts["head"][1]["tokens"] > 0'
expect_exit 0 sluice inspect corpus/records/part-00000.rec
expect_match '^documents +120$' out
expect_exit 0 sluice inspect corpus/records/part-00000.rec -n 1
expect_match '^0  byte 0, [0-9]+ bytes, float32 sparse \[[0-9]+\], label 0, uid a00000' out
expect_exit 0 sluice inspect model.safetensors -n 1 --json -q
"$SLUICE_PYTHON" -c '
import json
facts = json.load(open("out"))
assert facts["kind"] == "model" and facts["topics"] == 6 and facts["takes_text"] is True, facts
assert facts["configuration"]["topics"] == 6 and "threads" not in facts["configuration"]
assert facts["head"][0]["document_frequency"] > 0'
printf '2 0:1 1:2\n1 3:1\n' >docs.ldac
expect_exit 0 sluice inspect docs.ldac
expect_match '^tokens +4$' out

for path in corpus corpus/records/part-00000.rec model.safetensors docs.ldac; do
  expect_exit 0 sluice inspect "$path" --validate
  expect_match '^valid +yes$' out
done

# A byte changed in the middle of a record's frame, and in the model.
cp -r corpus broken
printf '\377' | dd of=broken/records/part-00000.rec bs=1 seek=0 conv=notrunc 2>dd.log
expect_exit 3 sluice inspect broken --validate
expect_match 'part-00000.rec' err
expect_match '^valid +no$' out
expect_exit 3 sluice inspect broken/records/part-00000.rec --validate --json
expect_match '"valid":false.*"problem_record":0,"problem_byte":0' out
expect_exit 3 sluice inspect broken/records/part-00000.rec -n 1
cp model.safetensors broken.safetensors
printf '\377\377' | dd of=broken.safetensors bs=1 seek=3000 conv=notrunc 2>dd.log
expect_exit 3 sluice inspect broken.safetensors --validate
expect_exit 3 sluice topics broken.safetensors

expect_exit 3 sluice inspect articles.jsonl
expect_match 'raw articles; make a corpus first' err
expect_exit 3 sluice inspect missing
