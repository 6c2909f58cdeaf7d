// The map in words: topics, shares and neighbours as a table, made when it is asked for.
import { element } from './element.js';
import { percent, t } from './language.js';
import { nameOf, nearestTopics } from './topics.js';

/** A <details> whose table is filled when it is opened. `fill` returns the table. */
export function onDemand(key, store, names, fill) {
  const content = element('div', { class: 'scroll', tabindex: 0, role: 'region', 'data-t-label': key });
  const details = element('details', {}, element('summary', { 'data-t': key }), content);
  const show = () => content.replaceChildren(...(details.open ? [fill(store.get())] : []));
  details.addEventListener('toggle', show);
  store.watch(names, show);
  return details;
}

export function table(head, rows) {
  return element('table', { class: 'plain' },
    element('thead', {}, element('tr', {}, ...head.map(text => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...rows.map(([first, ...others]) => element('tr', {},
      element('th', { scope: 'row' }, first), ...others.map(text => element('td', {}, text))))));
}

export function topicTable(store) {
  return onDemand('map.table', store, ['topics', 'language'], ({ topics }) => table(
    [t('table.topic'), t('table.words'), t('table.share'), t('table.near')],
    topics.map(topic => [
      String(topic.id), nameOf(topic, 8), percent(topic.share),
      nearestTopics(topics, topic, 4).map(({ id }) => id).join(', '),
    ])));
}
