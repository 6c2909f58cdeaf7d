/* Which topics is a text about? usage: infer_text MODEL TEXT */
#include <sluice.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sluice_error error;

static void check(sluice_status status) {
  if (status == SLUICE_STATUS_OK) return;
  fprintf(stderr, "%s: %s\n", sluice_status_name(status), error.text);
  exit(1);
}

/* The mixture's largest topics, each by its best words. */
static void print_topics(const sluice_model* model, const float* mixture, uint32_t topics) {
  uint32_t ranked[3];
  float shares[3];
  size_t count = 0;
  sluice_topic_words* words = NULL;
  check(sluice_model_rank_topics(model, mixture, topics, ranked, shares, 3, &count, &error));
  check(sluice_topic_words_create(model, SLUICE_RANKING_AUTOMATIC, SLUICE_DEFAULT_RELEVANCE_LAMBDA,
                                  5, &words, &error));
  for (size_t i = 0; i < count; ++i) {
    const sluice_ranked_word* best = NULL;
    size_t best_count = 0;
    check(sluice_topic_words_get_topic(words, ranked[i], &best, &best_count, &error));
    printf("topic %u %.2f ", (unsigned)ranked[i], shares[i]);
    for (size_t w = 0; w < best_count; ++w) {
      sluice_text word;
      check(sluice_model_get_word(model, best[w].word, &word, &error));
      printf(" %.*s", (int)word.size, word.data);
    }
    printf("\n");
  }
  sluice_topic_words_free(words);
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  sluice_model* model = NULL;
  check(sluice_model_open(argv[1], NULL, &model, &error));
  sluice_model_facts facts;
  facts.struct_size = sizeof facts;
  check(sluice_model_get_facts(model, &facts, &error));

  sluice_inferencer* inferencer = NULL;
  sluice_inferencer_options options;
  check(sluice_inferencer_options_init(&options, sizeof options));
  options.background = SLUICE_BACKGROUND_EXCLUDE; /* words that all texts share say little here */
  check(sluice_inferencer_create(model, &options, &inferencer, &error));
  float* mixture = malloc(facts.topics * sizeof *mixture);
  if (mixture == NULL) return 1;
  const char* text = argv[2];
  const sluice_explained_word* words = NULL;
  size_t count = 0;
  check(sluice_inferencer_explain_text(inferencer, text, strlen(text), mixture, facts.topics, NULL,
                                       &words, &count, &error));
  print_topics(model, mixture, facts.topics);
  for (size_t i = 0; i < count; ++i) {
    if (words[i].topic == SLUICE_NO_TOPIC) continue; /* not a word of the model */
    printf("%.*s: topic %u\n", (int)(words[i].end - words[i].begin), text + words[i].begin,
           (unsigned)words[i].topic);
  }
  free(mixture);
  sluice_inferencer_free(inferencer);
  sluice_model_free(model);
  return 0;
}
