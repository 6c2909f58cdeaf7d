// The article's mixture as bars, the largest first; then the background, and what the model does not know.
import { element } from '../shared/element.js';
import { decimal, integer, percent, t } from '../shared/language.js';
import { chip, looks } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';

const ROWS = 8;
const LEAST = 0.01; // smaller shares are left out after the first rows

export function mixtureBox(store) {
  const list = element('ol', { class: 'bars' });
  const rest = element('div', { class: 'rest' });
  const status = element('p', { class: 'hint', role: 'status' });
  const empty = element('p', { class: 'empty' });

  store.watch(['answer', 'topics', 'language', 'model'], ({ answer, topics, model }) => {
    empty.hidden = Boolean(answer?.known);
    empty.textContent = t(!model ? 'mixture.no_model' : answer ? 'mixture.unknown' : 'mixture.empty');
    list.replaceChildren();
    rest.replaceChildren();
    status.textContent = '';
    if (!answer) return;
    status.textContent = t('mixture.time', { words: integer(answer.topics.length), time: decimal(answer.milliseconds) });
    rest.append(unknownLine(answer));
    if (!answer.known) return;
    const shown = answer.ranked.slice(0, ROWS).filter((id, index) => index < 3 || answer.mixture[id] >= LEAST);
    const largest = answer.mixture[shown[0]];
    list.append(...shown.map(id => bar(topics[id], answer.mixture[id], largest, store)));
    const { backgroundTopic } = model.facts;
    if (backgroundTopic !== null) rest.prepend(backgroundLine(topics[backgroundTopic], answer.mixture[backgroundTopic], store));
  });
  store.watch(['selected', 'answer'], ({ selected }) => {
    for (const button of list.querySelectorAll('button')) button.setAttribute('aria-pressed', Number(button.dataset.topic) === selected);
  });
  return element('div', { class: 'panel mixture' }, element('h3', { 'data-t': 'mixture.title' }), empty, list, rest, status);
}

function bar(topic, share, largest, store) {
  return element('li', {},
    element('button', {
      type: 'button', class: 'bar', 'data-topic': topic.id, ...looks(topic), onclick: () => store.set({ selected: topic.id }),
    },
    chip(topic), element('span', { class: 'bar-name' }, nameOf(topic)), element('span', { class: 'bar-share' }, percent(share)),
    element('span', { class: 'meter', 'aria-hidden': 'true', style: { '--part': share / largest } })));
}

function backgroundLine(topic, share, store) {
  return element('p', {}, element('button', { type: 'button', class: 'bare', onclick: () => store.set({ selected: topic.id }) }, chip(topic)),
    ` ${t('mixture.background', { share: percent(share) })}`);
}

function unknownLine({ unknownShare }) {
  return element('p', {}, element('span', { class: 'chip unknown' }, '?'), ` ${t('mixture.unknown_share', { share: percent(unknownShare) })}`);
}
