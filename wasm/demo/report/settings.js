// What the model file says of its making, as a table.
import { element } from '../shared/element.js';
import { integer, score, t } from '../shared/language.js';

export function settings(store, { version, model, corpus }) {
  const rows = element('tbody');
  const heads = ['name', 'value'].map(key => element('th', { scope: 'col', 'data-t': `settings.${key}` }));
  store.watch(['language'], () => rows.replaceChildren(
    ...facts(version, model, corpus).map(([key, value]) => row(t(`settings.${key}`), value)),
    ...flatten(model.configuration ?? {}).map(([name, value]) => row(element('code', {}, name), value))));
  return element('div', { class: 'panel' }, element('table', { class: 'plain settings' },
    element('thead', {}, element('tr', {}, ...heads)), rows));
}

function facts(version, model, corpus) {
  const whole = value => (value === null || value === undefined ? '–' : integer(value));
  return [
    ['file', model.name], ['corpus', corpus.name], ['trained', whole(model.documents)], ['tokens', whole(model.tokens)],
    ['passes', whole(model.passes)], ['seed', String(model.seed ?? '–')], ['perplexity', score(model.heldout_perplexity)],
    ['background', String(model.background_topic ?? '–')], ['version', version],
  ];
}

function row(name, value) {
  return element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, value));
}

/** { a: { b: 1 } } as [["a.b", "1"]]. */
function flatten(value, prefix = '') {
  return Object.entries(value).flatMap(([name, each]) => (each !== null && typeof each === 'object' && !Array.isArray(each)
    ? flatten(each, `${prefix}${name}.`)
    : [[prefix + name, typeof each === 'string' ? each : JSON.stringify(each)]]));
}
