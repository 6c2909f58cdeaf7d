// Labels by topics: a table whose cells are darker the larger the share; the figures are there, too.
import { element } from '../shared/element.js';
import { integer, percent, t } from '../shared/language.js';
import { chip } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';

const LEAST = 0.005; // smaller shares leave their cell empty

/** `labels`: { names, documents, shares[label][topic] }. */
export function heatTable(store, { names, documents, shares }) {
  const largest = Math.max(...shares.flat().filter(Number.isFinite), 1e-9);
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
  const show = ({ topics, lambda }) => {
    byId.disabled = sorted === null;
    head.replaceChildren(element('th', { scope: 'col' }, t('labels.corner')), ...names.map(header));
    const ordered = sorted === null ? topics : [...topics].sort((a, b) => shares[sorted][b.id] - shares[sorted][a.id]);
    rows.replaceChildren(...ordered.map(topic => element('tr', {},
      element('th', { scope: 'row' }, element('button', { type: 'button', class: 'bare', onclick: () => store.set({ selected: topic.id }) },
        chip(topic), ` ${nameOf(topic, lambda)}`)),
      ...shares.map(ofLabel => cell(ofLabel[topic.id], largest)))));
  };

  store.watch(['language', 'lambda'], show);
  return element('div', { class: 'panel' }, element('div', { class: 'tools' }, byId),
    element('div', { class: 'heat-box', tabindex: 0, role: 'region', 'data-t-label': 'labels.region' },
      element('table', { class: 'heat' }, caption, element('thead', {}, head), rows)));
}

const labelName = name => (name === 'other' ? t('labels.other') : name);

function cell(share, largest) {
  if (!(share >= LEAST)) return element('td');
  return element('td', { style: { '--part': Math.sqrt(share / largest) } }, percent(share).replace(/\s?%/, ''));
}
