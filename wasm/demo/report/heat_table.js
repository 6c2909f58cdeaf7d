// Labels by topics: a table whose cells are darker the larger the share; the figures are there, too.
import { element } from '../shared/element.js';
import { integer, percent, t } from '../shared/language.js';
import { chip } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';
import { max } from './numbers.js';

const LEAST = 0.005; // smaller shares leave their cell empty

/** `labels`: { names, documents, shares[label][topic] }. */
export function heatTable(store, { names, documents, shares }) {
  const { topics: all } = store.get();
  const largest = max(all.filter(({ background }) => !background).flatMap(({ id }) => shares.map(ofLabel => ofLabel[id])));
  const caption = element('caption', { class: 'hidden', 'data-t': 'labels.caption' });
  const head = element('tr');
  const rows = element('tbody');
  let sorted = null; // a label, or null for ids

  const byId = element('button', { type: 'button', 'data-t': 'labels.by_id', onclick: () => sort(null) });
  const sort = label => {
    sorted = label;
    show(store.get());
  };
  const header = (name, index) => element('th', { scope: 'col', 'aria-sort': sorted === index ? 'descending' : null },
    element('button', {
      type: 'button', class: 'bare', onclick: () => sort(index),
      'aria-label': t('labels.header', { name: labelName(name), count: integer(documents[index]) }),
    }, element('span', {}, labelName(name))));
  const show = ({ topics }) => {
    byId.disabled = sorted === null;
    head.replaceChildren(element('th', { scope: 'col' }, t('labels.corner')), ...names.map(header));
    const ordered = sorted === null ? topics : [...topics].sort((a, b) => shares[sorted][b.id] - shares[sorted][a.id]);
    rows.replaceChildren(...ordered.map(topic => element('tr', {},
      element('th', { scope: 'row' }, element('button', { type: 'button', class: 'bare', onclick: () => store.set({ selected: topic.id }) },
        chip(topic), ` ${nameOf(topic)}`)),
      ...shares.map(ofLabel => cell(ofLabel[topic.id], largest)))));
  };

  store.watch(['language'], show);
  return element('div', { class: 'panel' }, element('div', { class: 'tools' }, byId),
    element('div', { class: 'heat-box', tabindex: 0, role: 'region', 'data-t-label': 'labels.region' },
      element('table', { class: 'heat' }, caption, element('thead', {}, head), rows)));
}

const labelName = name => (name === 'other' ? t('labels.other') : name);

function cell(share, largest) {
  if (!(share >= LEAST)) return element('td');
  return element('td', { style: { '--part': Math.min(Math.sqrt(share / largest), 1) } }, percent(share).replace(/\s?%/, ''));
}
