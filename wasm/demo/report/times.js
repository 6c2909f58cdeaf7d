// Topics over time: a small picture of each, and the chosen one large.
import { element, ensureTabStop, newId, rove } from '../shared/element.js';
import { integer, percent, t } from '../shared/language.js';
import { onDemand, table } from '../shared/topic_table.js';
import { largeChart, smallChart } from './charts.js';
import { max, smooth } from './numbers.js';

const ORDERS = ['by_share', 'by_rise', 'by_fall', 'by_id'];

/** `times`: { periods, documents, shares[period][topic] }. */
export function times(store, { periods, documents, shares }) {
  const series = new Map(store.get().topics.map(({ id }) => [id, shares.map(ofPeriod => ofPeriod?.[id] ?? null)]));
  const trends = new Map([...series].map(([id, values]) => [id, smooth(values, documents)]));
  const rises = new Map([...series].map(([id, values]) => [id, rise(values, documents)]));
  const compare = {
    by_share: (a, b) => b.share - a.share || a.id - b.id,
    by_rise: (a, b) => rises.get(b.id) - rises.get(a.id),
    by_fall: (a, b) => rises.get(a.id) - rises.get(b.id),
    by_id: (a, b) => a.id - b.id,
  };
  const lead = element('p', { class: 'lead' });
  const grid = element('div', { class: 'multiples', role: 'group', 'data-t-label': 'times.title' });
  const large = element('div', { class: 'large-chart' });
  const controls = orderAndHeight(() => show(store.get()));

  const show = ({ topics, selected }) => {
    lead.textContent = t('times.lead', { first: periods[0], last: periods.at(-1) });
    const shown = topics.filter(({ background }) => !background).sort(compare[controls.order()]);
    const common = controls.isSame() ? max(shown.flatMap(({ id }) => trends.get(id))) : null;
    grid.replaceChildren(...shown.map(topic => smallChart(topic, trends.get(topic.id), {
      periods, height: common, isSelected: topic.id === selected, choose: () => store.set({ selected: topic.id }),
    })));
    ensureTabStop(grid, '.multiple');
  };
  const mark = ({ topics, selected }) => {
    for (const each of grid.querySelectorAll('.multiple')) each.setAttribute('aria-pressed', Number(each.dataset.topic) === selected);
    const topic = topics.find(({ id }) => id === selected);
    large.replaceChildren(...(topic ? [largeChart(topic, series.get(selected), { periods, documents })] : []));
  };

  rove(grid, '.multiple');
  store.watch(['language'], show);
  store.watch(['selected', 'language'], mark);
  const asTable = onDemand('times.table', store, ['selected', 'language'], ({ selected }) => table(
    [t('times.period'), t('times.documents'), t('times.share', { id: selected })],
    periods.map((period, index) => [period, integer(documents[index]), percent(series.get(selected)?.[index] ?? 0)])));
  return element('div', {}, lead, element('div', { class: 'panel' }, large, asTable), element('div', { class: 'panel' }, controls.box, grid));
}

function orderAndHeight(change) {
  const order = newId('order');
  const same = newId('same');
  const options = ORDERS.map(name => element('option', { value: name, 'data-t': `times.${name}` }));
  const select = element('select', { id: order, onchange: change }, ...options);
  const box = element('input', { type: 'checkbox', id: same, onchange: change });
  return {
    order: () => select.value,
    isSame: () => box.checked,
    box: element('div', { class: 'tools' },
      element('span', { class: 'field' }, element('label', { for: order, 'data-t': 'times.order' }), select),
      element('span', { class: 'field' }, box, element('label', { for: same, 'data-t': 'times.same' }))),
  };
}

/** The share in the later half of the documents less that in the earlier half. */
function rise(values, documents) {
  const all = documents.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  let difference = 0;
  values.forEach((value, index) => {
    difference += (value ?? 0) * documents[index] * (seen * 2 < all ? -1 : 1);
    seen += documents[index];
  });
  return difference;
}
