// The module is libsluice.a alone; this file gives the linker its beginning and holds the numbers
// that engine.js and model.js know of the header's structs.
#include <stddef.h>

#include "sluice.h"

#define SAME(expression, number) _Static_assert((expression) == (number), #expression)

SAME(sizeof(sluice_error), 1024);
SAME(offsetof(sluice_error, offset), 16);
SAME(offsetof(sluice_error, text), 24);
SAME(sizeof(sluice_text), 8);
SAME(offsetof(sluice_text, size), 4);
SAME(sizeof(sluice_model_facts), 72);
SAME(offsetof(sluice_model_facts, topics), 4);
SAME(offsetof(sluice_model_facts, words), 8);
SAME(offsetof(sluice_model_facts, background_topic), 12);
SAME(offsetof(sluice_model_facts, has_words), 16);
SAME(offsetof(sluice_model_facts, has_recipe), 20);
SAME(offsetof(sluice_model_facts, documents), 32);
SAME(offsetof(sluice_model_facts, tokens), 40);
SAME(offsetof(sluice_model_facts, mean_document_tokens), 48);
SAME(offsetof(sluice_model_facts, heldout_perplexity), 64);
SAME(sizeof(sluice_explained_word), 24);
SAME(offsetof(sluice_explained_word, end), 4);
SAME(offsetof(sluice_explained_word, word), 8);
SAME(offsetof(sluice_explained_word, topic), 12);
SAME(offsetof(sluice_explained_word, share), 16);
SAME(sizeof(sluice_ranked_word), 12);
SAME(offsetof(sluice_ranked_word, probability), 4);
SAME(offsetof(sluice_ranked_word, score), 8);
