// The chosen topic: its words by relevance with two measures each, and its neighbours.
import { element, newId } from './element.js';
import { coarsePercent, percent, t } from './language.js';
import { chip, looks } from './palette.js';
import { nameOf, nearestTopics, rankWords } from './topics.js';

const WORDS = 16;
const NEIGHBOURS = 4;

/** Watches topics, selected and lambda. */
export function topicWords(store) {
  const heading = element('h3');
  const facts = element('div', { class: 'topic-facts' });
  const rows = element('tbody');
  const caption = element('caption', { class: 'hidden' });
  const table = element('table', { class: 'words' }, caption,
    element('thead', {}, element('tr', {},
      element('th', { scope: 'col', 'data-t': 'words.word' }),
      element('th', { scope: 'col', 'data-t': 'words.in_topic' }),
      element('th', { scope: 'col', 'data-t': 'words.of_uses' }))),
    rows);
  const panel = element('div', { class: 'topic-words' }, heading, facts, relevanceSlider(store), table);

  store.watch(['topics', 'selected', 'lambda', 'language'], ({ topics, selected, lambda }) => {
    const topic = topics.find(({ id }) => id === selected);
    panel.hidden = !topic;
    if (!topic) return;
    heading.replaceChildren(chip(topic), ` ${nameOf(topic)}`);
    caption.textContent = t('words.caption', { id: topic.id });
    facts.replaceChildren(...describe(topic, topics, store));
    const words = rankWords(topic, lambda, WORDS);
    const largest = Math.max(...words.map(([, share]) => share));
    rows.replaceChildren(...words.map(word => row(word, topic, largest)));
  });
  return panel;
}

/** From words that are typical of the topic alone to words that are frequent in it. */
function relevanceSlider(store) {
  const id = newId('lambda');
  const value = element('output', { for: id });
  const slider = element('input', { id, type: 'range', min: 0, max: 1, step: 0.05, 'aria-describedby': `${id}-ends` });
  slider.addEventListener('input', () => store.set({ lambda: Number(slider.value) }));
  store.watch(['lambda'], ({ lambda }) => {
    slider.value = lambda;
    value.textContent = `λ = ${lambda.toFixed(2)}`;
  });
  return element('div', { class: 'slider' },
    element('div', { class: 'slider-head' }, element('label', { for: id, 'data-t': 'words.relevance' }), value),
    slider,
    element('div', { class: 'slider-ends', id: `${id}-ends` },
      element('span', { 'data-t': 'words.typical' }), element('span', { 'data-t': 'words.frequent' })));
}

function describe(topic, topics, store) {
  const lines = [element('p', {}, t(topic.background ? 'words.background' : 'words.share', { share: percent(topic.share) }))];
  const near = nearestTopics(topics, topic, NEIGHBOURS);
  if (near.length) {
    lines.push(element('p', { class: 'near' }, `${t('words.near')} `,
      ...near.map(other => element('button', {
        type: 'button', class: 'bare', onclick: () => store.set({ selected: other.id }),
        'aria-label': `${other.id}: ${nameOf(other)}`,
      }, chip(other)))));
  }
  return lines;
}

function row([word, inTopic, overall], topic, largest) {
  const ofUses = Math.min((inTopic * topic.share) / overall, 1); // Bayes: p(topic | word)
  return element('tr', looks(topic),
    element('th', { scope: 'row' }, word),
    bar(percent(inTopic), inTopic / largest),
    bar(coarsePercent(ofUses), ofUses));
}

function bar(text, part) {
  return element('td', {},
    element('span', { class: 'meter', 'aria-hidden': 'true', style: { '--part': part } }),
    element('span', { class: 'value' }, text));
}
