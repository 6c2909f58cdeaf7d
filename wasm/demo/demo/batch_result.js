// What came out of many documents: their main topics, and the first of them.
import { element } from '../shared/element.js';
import { integer, percent, t } from '../shared/language.js';
import { chip, looks } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';

const BARS = 12;

/** Returns: { box, show(result or null) }. */
export function batchResult() {
  const bars = element('ol', { class: 'bars' });
  const rows = element('tbody');
  const caption = element('caption');
  const heading = element('h3', { 'data-t': 'batch.main_topics' });
  const scroll = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'data-t-label': 'batch.preview' },
    element('table', { class: 'plain' }, caption,
      element('thead', {}, element('tr', {}, ...['batch.id', 'batch.topic', 'batch.share', 'batch.unknown', 'batch.text']
        .map(key => element('th', { scope: 'col', 'data-t': key })))), rows));
  const box = element('div', { class: 'batch-result' }, element('div', {}, heading, bars), scroll);

  const show = result => {
    box.hidden = !result?.documents;
    if (!result?.documents) return;
    const { topics, counts, preview } = result;
    const ranked = topics.filter(({ id }) => counts[id] > 0).sort((a, b) => counts[b.id] - counts[a.id]).slice(0, BARS);
    bars.replaceChildren(...ranked.map(topic => bar(topic, counts[topic.id], counts[ranked[0].id])));
    caption.textContent = t('batch.first', { count: integer(preview.length), all: integer(result.documents) });
    rows.replaceChildren(...preview.map(each => row(each, topics[each.topic])));
  };
  return { box, show };
}

function bar(topic, count, largest) {
  return element('li', { class: 'bar', ...looks(topic) }, chip(topic), element('span', { class: 'bar-name' }, nameOf(topic)),
    element('span', { class: 'bar-share' }, integer(count)),
    element('span', { class: 'meter', 'aria-hidden': 'true', style: { '--part': count / largest } }));
}

function row({ id, text, share, unknownShare }, topic) {
  return element('tr', {}, element('th', { scope: 'row' }, id),
    element('td', { class: 'number' }, chip(topic), ` ${nameOf(topic, 2)}`),
    element('td', { class: 'number' }, percent(share)), element('td', { class: 'number' }, percent(unknownShare)),
    element('td', { class: 'excerpt' }, text));
}
