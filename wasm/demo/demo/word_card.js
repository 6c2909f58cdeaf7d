// What is known of one word of the article: its topic, how sure that is, the topic's words.
import { element, newId } from '../shared/element.js';
import { coarsePercent, percent, t } from '../shared/language.js';
import { chip } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';

const GAP = 6; // pixels between word and card

/** Returns: { box, show(element of the word, answer, index of the word, whether it is read aloud), hide }. */
export function wordCard(store) {
  const id = newId('card');
  const box = element('div', { class: 'word-card', role: 'tooltip', id });
  const spoken = element('p', { class: 'hidden', role: 'status' });
  box.hidden = true;

  const show = (word, answer, index, isSpoken) => {
    const lines = describe(word.textContent, answer, index, store.get());
    box.replaceChildren(...lines);
    box.hidden = false;
    spoken.textContent = isSpoken ? lines.map(line => line.textContent).join('. ') : '';
    moveBeside(box, word.getBoundingClientRect());
  };
  return { box: element('div', {}, box, spoken), show, hide: () => { box.hidden = true; } };
}

function describe(text, { topics: ofWord, shares, mixture }, index, { topics }) {
  const title = element('strong', {}, text);
  const topic = topics[ofWord[index]];
  if (ofWord[index] === -1) return [title, element('p', {}, t('card.unknown'))];
  if (!topic) return [title, element('p', {}, t('card.no_topic'))];
  return [
    title,
    element('p', {}, chip(topic), ` ${nameOf(topic, 5)}`),
    element('p', {}, t('card.sure', { share: coarsePercent(shares[index]) })),
    element('p', {}, t('card.of_article', { share: percent(mixture[topic.id]) })),
  ];
}

/** Under the word, or above when there is no room; always inside the window. */
function moveBeside(box, { left, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const x = Math.min(Math.max(left, GAP), innerWidth - width - GAP);
  const y = bottom + GAP + height < innerHeight ? bottom + GAP : Math.max(top - height - GAP, GAP);
  box.style.setProperty('left', `${x}px`);
  box.style.setProperty('top', `${y}px`);
}
