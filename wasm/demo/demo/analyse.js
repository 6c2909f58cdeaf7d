// Keeps the answer in step with article and model: one question at a time, the latest article next.
import { asNotice } from './notice.js';

const PRESENT = 0.05; // a topic with this share of the article is shown on the map
const TYPING_PAUSE = 120; // ms

export function analyse(store, engine) {
  let isBusy = false;
  let isStale = false;
  let timer = 0;

  const ask = async () => {
    if (isBusy) {
      isStale = true;
      return;
    }
    const { article, model } = store.get();
    if (!model || article.text.trim() === '') return store.set({ answer: null, present: null });
    if (!model.facts.takesText) return store.set({ answer: null, present: null, notice: asNotice({ code: 'NO_TEXT_MODEL' }, model.name) });
    isBusy = true;
    isStale = false;
    try {
      const answer = await engine.explain(article.text);
      // Of another model or text: the page has moved on.
      if (store.get().model === model && store.get().article === article) show(store, answer, article);
    } catch (error) {
      store.set({ notice: asNotice(error, model.name) });
    }
    isBusy = false;
    if (isStale) ask();
  };

  store.watch(['article', 'model'], ({ article }) => {
    clearTimeout(timer);
    timer = setTimeout(ask, article.isTyped ? TYPING_PAUSE : 0);
  });
}

function show(store, answer, { text }) {
  const { topics, model } = store.get();
  const { backgroundTopic } = model.facts;
  const ranked = topics.map(({ id }) => id).filter(id => id !== backgroundTopic)
    .sort((a, b) => answer.mixture[b] - answer.mixture[a]);
  const known = answer.topics.some(topic => topic !== -1);
  store.set({
    answer: { ...answer, text, ranked, known },
    present: known ? ranked.filter(id => answer.mixture[id] >= PRESENT) : [],
    selected: known ? ranked[0] : store.get().selected,
  });
}
