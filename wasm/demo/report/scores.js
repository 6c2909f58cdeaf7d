// The scores, each with what it means.
import { element } from '../shared/element.js';
import { integer, percent, score, t } from '../shared/language.js';

export function scores(store, { corpus, model, scores: values }) {
  const box = element('dl', { class: 'scores' });
  const cards = () => [
    ['documents', integer(corpus.documents), { tokens: integer(corpus.tokens) }],
    ['topics', integer(model.topics), { words: integer(model.words) }],
    ['perplexity', integer(values.perplexity ?? NaN), { own: score(values.own_alpha_perplexity) }, values.perplexity],
    ['npmi', score(values.npmi), {}, values.npmi],
    ['diversity', score(values.diversity), {}, values.diversity],
    ['effective', score(values.effective_topics), {}, values.effective_topics],
    ['purity', percent(values.purity ?? 0), { nmi: score(values.nmi) }, values.purity],
    ['unknown', percent(corpus.unknown_share ?? 0), {}, corpus.unknown_share],
  ];
  store.watch(['language'], () => box.replaceChildren(...cards()
    .filter(([, , , raw]) => raw !== null)
    .map(([name, value, more]) => element('div', { class: 'panel score' },
      element('dt', {}, t(`scores.${name}`)),
      element('dd', {}, element('strong', {}, value), element('span', { class: 'hint' }, t(`scores.${name}_help`, more)))))));
  return box;
}
