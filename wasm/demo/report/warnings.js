// Topics to look at twice: nearly the same as another, or without meaning.
import { element } from '../shared/element.js';
import { t } from '../shared/language.js';
import { chip } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';

const KNOWN = ['near_duplicate', 'junk'];

export function warnings(store, { topics }) {
  const list = element('ul', { class: 'warnings' });
  const none = element('p', { class: 'lead', 'data-t': 'warnings.none' });
  const found = topics.flatMap(topic => topic.warnings.map(warning => ({ topic, ...warning }))).filter(isFirstOfPair)
    .sort((a, b) => KNOWN.indexOf(a.kind) - KNOWN.indexOf(b.kind));
  none.hidden = found.length > 0;
  store.watch(['language'], () => list.replaceChildren(...found.map(each => item(each))));
  return element('div', {}, none, list);

  /** Two topics that are alike warn of each other: once is enough. */
  function isFirstOfPair({ topic, kind, other }) {
    const back = topics.find(({ id }) => id === other)?.warnings.some(each => each.kind === kind && each.other === topic.id);
    return kind !== 'near_duplicate' || topic.id < other || !back;
  }

  function item({ topic, kind, other, text }) {
    const both = [topic, topics.find(({ id }) => id === other)].filter(Boolean);
    return element('li', { class: 'panel' },
      element('strong', {}, t(`warnings.${KNOWN.includes(kind) ? kind : 'other'}`, { id: topic.id, other })),
      ...both.map(each => element('button', { type: 'button', class: 'bare', onclick: () => show(each) }, chip(each), ` ${nameOf(each, 5)}`)),
      text ? element('span', { class: 'hint' }, text) : null);
  }

  function show({ id }) {
    store.set({ selected: id });
    document.getElementById('section-topics').focus();
  }
}
