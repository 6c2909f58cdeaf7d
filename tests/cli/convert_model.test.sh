# Models from and to SageMaker's LDA, and words for models that have none.
golden="$here/../golden/valid/mxnet/model_algo-1"
printf 'sea\t3\t9\nland\nair\n' >vocab.txt
expect_exit 0 sluice convert "$golden" model.safetensors --vocabulary vocab.txt
expect_match '^2 topics over 3 words in model.safetensors$' err
expect_match '^next: sluice topics model.safetensors$' err
expect_exit 0 sluice topics model.safetensors --ranking probability
expect_match 'sea' out
expect_exit 0 sluice inspect model.safetensors --validate
printf '1 0:5\n' >one.ldac
expect_exit 0 sluice transform model.safetensors one.ldac
expect_match '"topic_mixture":\[0\.9' out

# And back: the same bytes, under SageMaker's name or any other.
expect_exit 0 sluice convert model.safetensors model_algo-1
expect_same "$golden" model_algo-1
expect_match '^not kept: words, recipe and facts of the training$' err
expect_exit 0 sluice convert model.safetensors other --to mxnet -q
expect_same "$golden" other

# Without words, then with.
expect_exit 0 sluice convert "$golden" bare.safetensors
expect_match 'words have no names.*--vocabulary FILE' err
expect_exit 0 sluice topics bare.safetensors
expect_match '#0' out
expect_exit 0 sluice convert bare.safetensors named.safetensors --vocabulary vocab.txt
expect_same model.safetensors named.safetensors

# A recipe beside the words comes along: the model takes text.
make_articles --count 120 >articles.jsonl
sluice train articles.jsonl -k 4 -q -o trained.safetensors --keep-corpus corpus >/dev/null
sluice convert trained.safetensors algo --to mxnet -q
expect_exit 0 sluice convert algo texts.safetensors --vocabulary corpus/vocabulary.tsv
expect_match '^takes text: recipe.json lies beside corpus/vocabulary.tsv$' err
expect_exit 0 sluice transform texts.safetensors --text "the captain and the sailor" -q
expect_match '"unknown_share":0' out
cp corpus/recipe.json right.json
echo '{"no":"recipe"}' >corpus/recipe.json
expect_exit 3 sluice convert algo x.safetensors --vocabulary corpus/vocabulary.tsv
expect_match '^sluice: corpus/recipe.json: ' err
expect_exit 3 sluice convert bare.safetensors x.safetensors --vocabulary missing/vocab.txt
rm right.json
expect_exit 0 sluice convert algo nameless.safetensors -q
expect_exit 3 sluice transform nameless.safetensors --text "the captain" -q

printf 'sea\nland\n' >short.txt
expect_exit 3 sluice convert bare.safetensors x.safetensors --vocabulary short.txt
expect_match 'short.txt has 2 words, the model 3' err
expect_exit 3 sluice convert "$golden" x.safetensors --vocabulary short.txt
expect_match 'short.txt has 2 words, the model 3' err
expect_exit 2 sluice convert named.safetensors x.safetensors --vocabulary vocab.txt
expect_match 'the words of this model have names already' err
expect_exit 2 sluice convert bare.safetensors x.safetensors
expect_match 'bare.safetensors is a model file already; --vocabulary FILE gives it words' err
expect_exit 2 sluice convert bare.safetensors model_algo-2 --vocabulary vocab.txt
expect_match 'an MXNet model holds no words' err
expect_exit 3 sluice convert "$golden" x.safetensors --vocabulary missing.txt
[ ! -e x.safetensors ] && [ ! -e model_algo-2 ]

# A background is a topic like any to others.
expect_exit 0 sluice convert trained.safetensors model_algo-1 --force
expect_match '^topic 0 is the background' err
expect_exit 0 sluice convert model_algo-1 again.safetensors
expect_exit 0 sluice convert again.safetensors model_algo-1.again --to mxnet
expect_same model_algo-1 model_algo-1.again

# Mistakes.
head -c 100 "$golden" >cut
expect_exit 3 sluice convert cut x.safetensors
expect_match 'cut: array 1: ' err
expect_exit 3 sluice topics "$golden"
expect_match "a model of SageMaker's LDA; make a model file of it: sluice convert" err
expect_exit 3 sluice inspect "$golden"
expect_match 'make a model file of it' err
expect_exit 2 sluice convert "$golden" x.rec
expect_match 'is a model; models become .safetensors or model_algo-1' err
expect_exit 2 sluice convert model.safetensors - --to mxnet
expect_match 'a model needs a file' err
expect_exit 1 sluice convert "$golden" model.safetensors
expect_match 'model.safetensors.*--force' err
expect_exit 3 sluice train "$golden" -o x.safetensors
expect_match 'is a model; this takes documents' err
