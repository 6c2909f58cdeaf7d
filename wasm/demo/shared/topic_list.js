// All topics as cards: id, words by relevance, share of the text; with a search and an order.
import { element, ensureTabStop, newId, rove } from './element.js';
import { percent, t } from './language.js';
import { chip, looks } from './palette.js';
import { rankWords } from './topics.js';

const WORDS = 8;
const ORDERS = {
  share: (a, b) => b.share - a.share || a.id - b.id,
  id: (a, b) => a.id - b.id,
};

/** Watches topics, selected and lambda. */
export function topicList(store) {
  const list = element('ul', { class: 'cards', tabindex: -1 });
  const found = element('p', { class: 'hint', role: 'status' });
  const search = element('input', { type: 'search', 'data-t-label': 'list.search', 'data-t-placeholder': 'list.search', autocomplete: 'off' });
  const order = orderMenu();
  let query = '';

  const show = () => {
    const { topics, selected, lambda } = store.get();
    const largest = Math.max(...topics.map(({ share }) => share), 1e-9);
    const shown = topics.filter(topic => matches(topic, query)).sort(ORDERS[order.select.value]);
    list.replaceChildren(...shown.map(topic => card(topic, { store, lambda, largest, isSelected: topic.id === selected })));
    found.textContent = query ? t('list.found', { count: shown.length, all: topics.length }) : '';
    ensureTabStop(list, '.card');
  };
  const mark = ({ selected }) => {
    for (const each of list.querySelectorAll('.card')) each.setAttribute('aria-pressed', Number(each.dataset.topic) === selected);
  };

  search.addEventListener('input', () => {
    query = search.value.trim().toLocaleLowerCase();
    show();
  });
  order.select.addEventListener('change', show);
  rove(list, '.card');
  store.watch(['topics', 'lambda', 'language'], show);
  store.watch(['selected'], mark);
  return element('div', { class: 'topic-list' }, element('div', { class: 'tools' }, search, order.label), found, list);
}

function orderMenu() {
  const id = newId('order');
  const select = element('select', { id },
    element('option', { value: 'share', 'data-t': 'list.by_share' }), element('option', { value: 'id', 'data-t': 'list.by_id' }));
  return { select, label: element('span', { class: 'field' }, element('label', { for: id, 'data-t': 'list.order' }), select) };
}

function matches(topic, query) {
  return query === '' || String(topic.id) === query || topic.words.some(([word]) => word.toLocaleLowerCase().includes(query));
}

function card(topic, { store, lambda, largest, isSelected }) {
  const words = rankWords(topic, lambda, WORDS).map(([word]) => word).join(' ') || t('topic.wordless');
  return element('li', {},
    element('button', {
      type: 'button', class: 'card', tabindex: isSelected ? 0 : -1, ...looks(topic), 'data-topic': topic.id,
      'aria-pressed': isSelected, onclick: () => store.set({ selected: topic.id }),
    },
    chip(topic),
    element('span', { class: 'card-words' }, topic.background ? element('em', {}, `${t('topic.background')} `) : null, words),
    element('span', { class: 'card-share' }, percent(topic.share)),
    element('span', { class: 'meter', 'aria-hidden': 'true', style: { '--part': topic.share / largest } })));
}
