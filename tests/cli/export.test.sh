# A model made small, and a page with it inside.
make_articles --count 300 >articles.jsonl
make_articles --count 60 --start 900 >heldout.jsonl
make_articles --count 200 --korean >korean.jsonl
sluice train articles.jsonl -k 5 -q -o english.safetensors >/dev/null
sluice train korean.jsonl -k 4 -q -o korean.safetensors >/dev/null
mkdir assets
printf '<html><body>\n<!--sluice:data-->\n<script>1</script></body></html>\n' >assets/demo.html

expect_exit 0 sluice export english.safetensors --web site --assets assets --heldout heldout.jsonl
expect_match '^site/english.safetensors: 0\.0[0-9] MB \(as floats 0\.0[0-9] MB\), ([0-9]+) of \1 words$' err
expect_match '^held-out perplexity [0-9.]+, was [0-9.]+ \([+-]0\.[0-9]+ %\) of the words kept; unknown' err
expect_match '^site/index.html: 0.0[0-9] MB, one file that needs no server$' err
expect_match '^next: open site/index.html in a browser$' err
[ ! -s out ]

# The small form answers as the large one does, within what a byte keeps.
expect_exit 0 sluice inspect site/english.safetensors --validate
sluice transform english.safetensors heldout.jsonl -q -o large.npy
sluice transform site/english.safetensors heldout.jsonl -q -o small.npy
"$SLUICE_PYTHON" - <<'END'
import base64, json, re
import numpy

off = abs(numpy.load("large.npy") - numpy.load("small.npy")).max()
assert off < 0.02, off
page = open("site/index.html").read()
assert page.startswith("<html><body>\n<script type=") and page.endswith("<script>1</script></body></html>\n")
data = json.loads(re.search(r'<script type="application/json" id="sluice-data">(.*?)</script>', page, re.S)[1])
assert data["kind"] == "demo" and re.fullmatch(r"\d+\.\d+\.\d+", data["version"])
assert data["models"] == [{"name": "english", "language": "en", "examples": []}], data
model = re.search(r'<script type="text/plain" class="sluice-model" data-name="english" data-language="en" '
                  r'data-bytes="(\d+)">(.*?)</script>', page, re.S)
content = base64.b64decode(model[2], validate=True)
assert len(content) == int(model[1]) and content == open("site/english.safetensors", "rb").read()
END

# Two models, in two languages; the same input gives the same files.
expect_exit 0 sluice export english.safetensors korean.safetensors --web two --assets assets
expect_match 'what held-out documents lose is not known; --heldout CORPUS tells it' err
expect_match 'data-name="korean" data-language="ko"' two/index.html
expect_same site/english.safetensors two/english.safetensors
cp two/index.html first.html
expect_exit 1 sluice export english.safetensors korean.safetensors --web two --assets assets
expect_match 'two/english.safetensors.*--force replaces it' err
expect_exit 0 sluice export english.safetensors korean.safetensors --web two --assets assets --force -q
expect_same first.html two/index.html
[ ! -s err ]

# A name is text, whatever is in it.
cp english.safetensors 'a "<b>&.safetensors'
expect_exit 0 sluice export 'a "<b>&.safetensors' --web odd --assets assets -q
expect_match 'data-name="a &#34;&#60;b&#62;&#38;" data-language' odd/index.html
expect_match '"name":"a \\"\\u003cb>&"' odd/index.html

# A budget leaves words out; they are unknown from then on.
expect_exit 0 sluice export english.safetensors --web tiny --assets assets --max-mb 0.019 --heldout heldout.jsonl
expect_match '^tiny/english.safetensors: 0\.02 MB .* of [0-9]+ words, [0-9.]+ % of its text$' err
[ "$(stat -c %s tiny/english.safetensors)" -le 19000 ]
expect_match 'unknown [0-9.]+ %, was [0-9.]+ %' err
expect_exit 4 sluice export english.safetensors --web none --assets assets --max-mb 0.001
expect_match 'none/english.safetensors: cannot write the model: 1000 bytes, of which [0-9]+ are taken: no word fits' err
[ ! -e none/index.html ]

# What is wrong is said before any work.
mkdir bin # where no pages were built beside it
cp "$SLUICE" bin/sluice
expect_exit 1 env LD_LIBRARY_PATH="$(dirname "$SLUICE")/../lib" bin/sluice export english.safetensors --web x
expect_match 'no demo.html in .*share/sluice/web.*preset wasm.*--assets DIR' err
expect_exit 1 sluice export english.safetensors --web x --assets elsewhere
expect_match 'no demo.html in elsewhere' err
mkdir old twice
echo '<html>' >old/demo.html
echo '<!--sluice:data--><!--sluice:data-->' >twice/demo.html
for assets in old twice; do
  expect_exit 3 sluice export english.safetensors --web x --assets $assets
  expect_match "$assets/demo.html: of another version: <!--sluice:data--> does not stand in it once" err
done
expect_exit 2 sluice export english.safetensors --assets assets
expect_match '--web DIR says where the page goes' err
expect_exit 2 sluice export english.safetensors --web s3://bucket/x --assets assets
expect_match '--web takes a local folder' err
expect_exit 2 sluice export english.safetensors --web x --assets assets --max-mb 0
expect_match '--max-mb is not in 0 to' err
expect_exit 2 sluice export english.safetensors korean.safetensors --web x --assets assets --heldout heldout.jsonl
expect_match '--heldout: one corpus a model' err
expect_exit 2 sluice export english.safetensors two/english.safetensors --web x --assets assets
expect_match 'two models are called english' err
expect_exit 2 sluice export english.safetensors --web . --assets assets --force
expect_match 'english.safetensors would be replaced by its small form' err
expect_exit 3 sluice export "$here/../golden/valid/model/no_words.safetensors" --web x --assets assets
expect_match 'was not made from text, so a page' err
expect_exit 3 sluice export missing.safetensors --web x --assets assets
echo 'a b c' >file
expect_exit 1 sluice export english.safetensors --web file --assets assets
expect_match '^sluice: file: ' err
