// Map, chosen topic and list of topics, as both pages show them.
import { element } from './element.js';
import { topicList } from './topic_list.js';
import { topicMap } from './topic_map.js';
import { topicTable } from './topic_table.js';
import { topicWords } from './topic_words.js';

/** `note`: a key of strings.js, said under the map. A model without places of its topics has no map. */
export function explorer(store, note) {
  const map = element('div', { class: 'panel map-panel' },
    topicMap(store), element('p', { class: 'hint', 'data-t': note }), topicTable(store));
  const none = element('p', { class: 'hint', 'data-t': 'map.none' });
  const both = element('div', { class: 'explorer' }, map, element('div', { class: 'panel' }, topicWords(store), none));
  store.watch(['topics'], ({ topics }) => {
    const hasPlaces = topics.some(({ background, x }) => !background && Number.isFinite(x));
    map.hidden = !hasPlaces;
    none.hidden = hasPlaces;
    both.classList.toggle('without-map', !hasPlaces);
  });
  return element('div', {}, both, element('div', { class: 'panel' }, topicList(store)));
}
