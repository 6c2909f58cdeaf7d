# A report of a hundred topics over a real collection is no more than 3 MB, its page's 1 MB included.
papers=$(need_data papers20k)
mkdir assets
printf '<html><body><!--sluice:data--></body></html>\n' >assets/report.html
sluice train "$papers/train.ldac.gz" --vocabulary "$papers/vocab.txt" -k 100 --passes 1 -q -o m.safetensors >/dev/null
expect_exit 0 sluice report m.safetensors "$papers/test.ldac.gz" --vocabulary "$papers/vocab.txt" \
  --assets assets -o report.html
"$SLUICE_PYTHON" "$here/check_report.py" report.html 100
[ "$(stat -c %s report.html)" -le 2000000 ]
articles=$(need_data arxiv)
sluice train "$articles/articles.jsonl.gz" -k 100 --passes 1 -q -o a.safetensors >/dev/null
expect_exit 0 sluice report a.safetensors "$articles/articles.jsonl.gz" --assets assets -o texts.html
"$SLUICE_PYTHON" "$here/check_report.py" texts.html 100 --texts --labels 30 --periods 2010-01 2019-12 120
[ "$(stat -c %s texts.html)" -le 2000000 ]
