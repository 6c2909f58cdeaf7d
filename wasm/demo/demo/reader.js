// The article with its words in their topics' colours. The text is cut into blocks, and only blocks near the
// eye have their words marked: a megabyte costs no more than a page.
import { element, ensureTabStop, rove } from '../shared/element.js';
import { looks } from '../shared/palette.js';
import { wordCard } from './word_card.js';

const BLOCK = 1500; // characters; a block ends at a line or a space
const AHEAD = '400px'; // marked before it is seen
const STRONG = 6; // topics whose words have a coloured ground; the others' are underlined
const UNKNOWN = -1;

export function articleReader(store) {
  const text = element('div', { class: 'reader-text', role: 'region', tabindex: 0, 'data-t-label': 'reader.label' });
  const card = wordCard(store);
  const legend = element('p', { class: 'hint legend', 'data-t': 'reader.legend' });
  let blocks = new Map();
  let answer = null;

  const watcher = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      const block = blocks.get(target);
      if (!block || target.contains(document.activeElement)) continue;
      target.replaceChildren(...(isIntersecting ? mark(block, answer, store.get()) : [answer.text.slice(block.begin, block.end)]));
    }
    ensureTabStop(text, '.word');
  }, { root: text, rootMargin: AHEAD });

  store.watch(['answer', 'topics'], state => {
    watcher.disconnect();
    card.hide();
    ({ answer } = state);
    blocks = new Map();
    text.replaceChildren();
    if (!answer) return;
    for (const { begin, end } of cut(answer.text)) {
      const block = element('div', { class: 'block' }, answer.text.slice(begin, end));
      blocks.set(block, { begin, end });
    }
    text.append(...blocks.keys());
    text.scrollTop = 0;
    for (const block of blocks.keys()) watcher.observe(block);
  });
  store.watch(['selected'], ({ selected }) => {
    for (const word of text.querySelectorAll('.word')) word.classList.toggle('chosen', Number(word.dataset.topic) === selected);
  });
  rove(text, '.word');
  listen(text, card, store, () => answer);
  return element('div', { class: 'reader' }, text, card.box, legend);
}

/** Hover and focus show a word's card, a click or Enter choose its topic. */
function listen(text, card, store, answerNow) {
  const wordAt = event => event.target.closest?.('.word');
  const show = (event, isSpoken) => {
    const word = wordAt(event);
    if (word) card.show(word, answerNow(), Number(word.dataset.word), isSpoken);
    else card.hide();
  };
  const choose = event => {
    const word = wordAt(event);
    if (word && Number(word.dataset.topic) >= 0) store.set({ selected: Number(word.dataset.topic) });
  };
  text.addEventListener('mouseover', event => show(event, false));
  text.addEventListener('mouseleave', () => card.hide());
  text.addEventListener('focusin', event => show(event, true));
  text.addEventListener('focusout', () => card.hide());
  text.addEventListener('scroll', () => card.hide(), { passive: true });
  text.addEventListener('click', choose);
  text.addEventListener('keydown', event => {
    if (event.key === 'Enter') choose(event);
    else if (event.key === 'Escape') card.hide();
  });
}

/** Returns: { begin, end } of blocks that make up the text. */
function cut(text) {
  const blocks = [];
  for (let begin = 0; begin < text.length;) {
    const limit = begin + BLOCK;
    const line = text.lastIndexOf('\n', limit);
    const space = text.lastIndexOf(' ', limit);
    let end = text.length;
    if (limit < text.length) end = line > begin ? line + 1 : space > begin ? space + 1 : limit;
    blocks.push({ begin, end });
    begin = end;
  }
  return blocks;
}

/** The block's text with an element for each word. Words that overlap the one before are left out. */
function mark({ begin, end }, answer, { topics, selected }) {
  const { text, starts, ends, topics: ofWord, ranked } = answer;
  const strong = new Set(ranked.slice(0, STRONG));
  const parts = [];
  let at = begin;
  for (let index = lowerBound(starts, begin); index < starts.length && starts[index] < end; ++index) {
    if (starts[index] < at) continue;
    parts.push(text.slice(at, starts[index]));
    at = Math.min(ends[index], end);
    parts.push(word(text.slice(starts[index], at), index, ofWord[index], { topics, selected, strong }));
  }
  parts.push(text.slice(at, end));
  return parts;
}

function word(text, index, topic, { topics, selected, strong }) {
  const isUnknown = topic === UNKNOWN;
  const known = topics[topic];
  const classes = ['word', isUnknown && 'unknown', strong.has(topic) && 'strong', topic === selected && 'chosen'];
  return element('span', {
    class: classes.filter(Boolean).join(' '), 'data-word': index, 'data-topic': topic, tabindex: -1, ...(known ? looks(known) : {}),
  }, text);
}

/** The first index whose value is not less than `wanted`. */
function lowerBound(values, wanted) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
