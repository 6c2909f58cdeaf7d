# A model and its documents as one page. check_report.py knows what the page expects.
check() { "$SLUICE_PYTHON" "$here/check_report.py" "$@"; }
mkdir assets
printf '<html><body><!--sluice:data--></body></html>\n' >assets/report.html
export SLUICE_ASSETS=assets

# Articles: texts, labels and days are shown; a text can't end the data.
make_articles --count 400 >plain.jsonl
"$SLUICE_PYTHON" - <<'END'
import json
with open("articles.jsonl", "w") as out:
    for number, line in enumerate(open("plain.jsonl")):
        article = json.loads(line)
        article["title"] = f"Number {number} </script><b>"
        article["date"] = f"2024-{number % 3 + 1:02}-{number % 28 + 1:02}T10:00:00Z"
        out.write(json.dumps(article) + "\n")
END
sluice train articles.jsonl -k 6 -q -o model.safetensors --keep-corpus corpus >/dev/null
expect_exit 0 sluice report model.safetensors articles.jsonl -o report.html
expect_match '^report.html: 0.0[0-9] MB, 6 topics, [0-9]+ pairs that say nearly the same, [0-9]+ that may be junk$' err
expect_match '^next: open report.html in a browser$' err
check report.html 6 --labels 5 --periods 2024-01-01 2024-03-28 88 --texts
expect_match '"title":"Topics of articles.jsonl","created":null' report.html
expect_match '"title":"Number [0-9]+ \\u003c/script>\\u003cb>","label":"(sea|kitchen|sky|garden|money)"' report.html
expect_no_match '"text":"Number' report.html

# The same numbers of the corpus, which has no texts; and the scores of evaluate.
expect_exit 0 sluice report model.safetensors corpus -o corpus.html --title 'A <title>' --date 2026-11-21
check corpus.html 6 --labels 5 --periods 2024-01-01 2024-03-28 88
expect_match '"title":"A \\u003ctitle>","created":"2026-11-21"' corpus.html
sluice evaluate model.safetensors corpus --json -q >scores.json
"$SLUICE_PYTHON" - <<'END'
import json, math, re
def data(name):
    return json.loads(re.search(r'id="sluice-data">(.*?)</script>', open(name).read(), re.S)[1])
texts, counts, scores = data("report.html"), data("corpus.html"), json.load(open("scores.json"))
for name in ("npmi", "diversity", "effective_topics", "purity", "nmi", "perplexity"):
    assert math.isclose(counts["scores"][name], scores[name], rel_tol=1e-3), name
assert texts["scores"] == counts["scores"] and texts["labels"] == counts["labels"]
for mine, theirs in zip(texts["topics"], counts["topics"]):
    assert mine["words"] == theirs["words"] and mine["documents"] == theirs["documents"]
    assert [d["id"] for d in mine["representative"]] == [d["id"] for d in theirs["representative"]]
assert counts["corpus"]["documents"] == 400 and counts["corpus"]["name"] == "corpus"
END

# Deterministic, atomic, not replaced without being told.
cp corpus.html first.html
expect_exit 1 sluice report model.safetensors corpus -o corpus.html
expect_match 'corpus.html.*--force replaces it' err
expect_exit 0 sluice report model.safetensors corpus/ -o corpus.html --force -q --title 'A <title>' \
  --date 2026-11-21 --threads 3
expect_same first.html corpus.html
[ ! -s err ]

# Counts without names, labels or dates; more labels than a table shows; time in months and years.
sluice convert corpus counts.ldac -q
expect_exit 0 sluice report model.safetensors counts.ldac -o counts.html
check counts.html 6
"$SLUICE_PYTHON" - <<'END'
import json
articles = [json.loads(line) for line in open("plain.jsonl")]
with open("months.jsonl", "w") as months, open("years.jsonl", "w") as years:
    for number, article in enumerate(articles):
        article["label"] = f"label {number % 60}"
        article["date"] = f"{2001 + number % 5}/{number % 12 + 1:02}/03"
        months.write(json.dumps(article) + "\n")
        article["date"] = f"{1950 + number % 70}"
        years.write(json.dumps(article) + "\n")
END
expect_exit 0 sluice report model.safetensors months.jsonl -o months.html
check months.html 6 --labels 51 --periods 2001-01 2005-12 60 --texts
expect_match '"label 49","other"\]' months.html
expect_exit 0 sluice report model.safetensors years.jsonl -o years.html
check years.html 6 --labels 51 --periods 1950 2019 70 --texts

# Decades and centuries where years are too many; what is no date is passed over.
with_dates() { # DATE...
  "$SLUICE_PYTHON" - "$@" <<'END'
import json, sys
dates = sys.argv[1:]
for number, line in enumerate(open("plain.jsonl")):
    article = json.loads(line)
    article["date"] = dates[number % len(dates)]
    print(json.dumps({name: article[name] for name in ("id", "text", "date")}))
END
}
while read -r first last count dates; do
  # shellcheck disable=SC2086 # several dates
  with_dates $dates >dated.jsonl
  expect_exit 0 sluice report model.safetensors dated.jsonl -o dated.html --force
  check dated.html 6 --periods "$first" "$last" "$count" --texts
done <<'END'
1480s 2010s 54 1487 2019-05 soon
0100-0199 2000-2099 20 0100 2019.02.30
2023-12 2024-03 4 20240229 2023-12 2024/03/01T00:00Z
2024-02-29 2024-03-01 2 20240229 2024-03-01
END
with_dates soon '' 12 >dated.jsonl
expect_exit 0 sluice report model.safetensors dated.jsonl -o dated.html --force
check dated.html 6 --texts

# Topics that are no good are named: one trained to say the same twice, one of next to nothing.
expect_exit 0 sluice train corpus -k 30 -q -o many.safetensors
expect_exit 0 sluice report many.safetensors corpus -o many.html
expect_match '"kind":"(near_duplicate","other":[0-9]+|junk)","text":"' many.html

# What is wrong is said before any work.
expect_exit 2 sluice report model.safetensors - -o x.html
expect_match '^sluice: -: a report reads its documents twice; give a file or folder' err
expect_exit 2 sluice report model.safetensors corpus -o -
expect_match 'a report needs a file: -o report.html' err
expect_exit 2 sluice report model.safetensors corpus
expect_match 'output is required' err
unset SLUICE_ASSETS
expect_exit 1 sluice report model.safetensors corpus -o x.html --assets nowhere
expect_match 'no report.html in nowhere, the page that this fills in; it comes with a build of the preset wasm' err
expect_exit 3 sluice report model.safetensors missing -o x.html --assets assets
expect_match 'missing: no such file or folder' err
expect_exit 3 sluice report "$here/../golden/valid/model/no_words.safetensors" articles.jsonl -o x.html --assets assets
expect_match 'was not made from text' err
[ ! -e x.html ]
