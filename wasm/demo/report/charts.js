// A topic's share over time: small, and large with axes.
import { scaleLinear } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { element, svg } from '../shared/element.js';
import { coarsePercent, percent, t } from '../shared/language.js';
import { chip, looks } from '../shared/palette.js';
import { nameOf } from '../shared/topics.js';
import { max, smooth } from './numbers.js';

const SMALL = { width: 180, height: 52, left: 0, right: 0, top: 3, bottom: 0 };
const LARGE = { width: 1000, height: 260, left: 52, right: 16, top: 12, bottom: 62 };
const BARS = 26; // height of the documents' bars under the large chart
const TICKS = 4;
const TICK_WIDTH = 110; // room for the name of a period

/** Of the trend alone. */
export function smallChart(topic, trend, { periods, height, isSelected, choose }) {
  const peak = max(trend);
  return element('button', {
    type: 'button', class: 'multiple', ...looks(topic), 'data-topic': topic.id, tabindex: isSelected ? 0 : -1,
    'aria-pressed': isSelected, onclick: choose,
  },
  element('span', { class: 'multiple-head' }, chip(topic), element('span', { class: 'bar-name' }, nameOf(topic, 2)),
    element('span', { class: 'hint' }, percent(peak))),
  svg('svg', { viewBox: `0 0 ${SMALL.width} ${SMALL.height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    ...curves(trend, trend, scales(trend.length, height ?? peak, SMALL))),
  element('span', { class: 'hidden' }, describe(topic, trend, periods)));
}

export function largeChart(topic, values, { periods, documents }) {
  const { x, y } = scales(values.length, max(values), LARGE);
  const drawing = svg('svg', {
    viewBox: `0 0 ${LARGE.width} ${LARGE.height}`, role: 'img', ...looks(topic), 'aria-label': describe(topic, values, periods),
  }, ...shareAxis(y), ...curves(values, smooth(values, documents), { x, y }), ...documentBars(documents, periods, x), ...periodAxis(periods, x));
  const scroll = { class: 'chart-scroll', tabindex: 0, role: 'region', 'aria-label': t('times.chosen', { id: topic.id }) };
  return element('figure', {}, element('h3', {}, chip(topic), ` ${nameOf(topic)}`), element('div', scroll, drawing));
}

function scales(count, highest, { width, height, left, right, top, bottom }) {
  return {
    x: scaleLinear([0, Math.max(count - 1, 1)], [left, width - right]),
    y: scaleLinear([0, highest || 1], [height - bottom, top]),
  };
}

/** `values` as an area, `trend` as a line; both go straight over periods without documents. */
function curves(values, trend, { x, y }) {
  const along = ({ index }) => x(index);
  const up = ({ value }) => y(value);
  const there = all => all.map((value, index) => ({ value, index })).filter(({ value }) => value !== null);
  return [
    svg('path', { class: 'curve-area', d: area().x(along).y0(y(0)).y1(up)(there(values)) }),
    svg('path', { class: 'curve-line', d: line().x(along).y(up).curve(curveMonotoneX)(there(trend)) }),
  ];
}

function shareAxis(y) {
  const digits = y.domain()[1] < 0.04 ? percent : coarsePercent;
  return y.ticks(TICKS).flatMap(value => [
    svg('line', { class: 'grid', x1: LARGE.left, x2: LARGE.width - LARGE.right, y1: y(value), y2: y(value) }),
    svg('text', { class: 'axis', x: LARGE.left - 8, y: y(value), dy: '.32em', 'text-anchor': 'end' }, digits(value)),
  ]);
}

/** How many documents stand behind each point. */
function documentBars(documents, periods, x) {
  const base = LARGE.height - LARGE.bottom + 6;
  const scale = scaleLinear([0, max(documents) || 1], [0, BARS]);
  const width = Math.max((LARGE.width - LARGE.left - LARGE.right) / documents.length - 1, 1);
  return documents.map((count, index) => svg('rect', {
    class: 'count', x: Math.max(x(index) - width / 2, LARGE.left), width, y: base, height: scale(count),
  }, svg('title', {}, `${periods[index]}: ${count}`)));
}

function periodAxis(periods, x) {
  const room = Math.max(Math.floor((LARGE.width - LARGE.left) / TICK_WIDTH), 2);
  const step = Math.max(Math.ceil(periods.length / room), 1);
  return periods.map((period, index) => ({ period, index })).filter(({ index }) => index % step === 0)
    .map(({ period, index }) => svg('text', {
      class: 'axis', x: x(index), y: LARGE.height - 8, 'text-anchor': index === 0 ? 'start' : index === periods.length - 1 ? 'end' : 'middle',
    }, period));
}

function describe(topic, values, periods) {
  const there = values.filter(value => value !== null);
  const peak = max(values);
  return t('times.described', {
    id: topic.id, words: nameOf(topic), first: percent(there[0] ?? 0), last: percent(there.at(-1) ?? 0),
    peak: percent(peak), when: periods[values.indexOf(peak)] ?? '–',
  });
}
