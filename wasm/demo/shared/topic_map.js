// The map of topics: circles by share, near each other when their words are alike. Arrow keys walk it.
import { forceCollide, forceSimulation, forceX, forceY } from 'd3-force';
import { scaleLinear, scaleSqrt } from 'd3-scale';
import { element, ensureTabStop, rove, svg } from './element.js';
import { percent, t } from './language.js';
import { looks } from './palette.js';
import { nameOf } from './topics.js';

const HEIGHT = 0.86; // of the width
const MARGIN = 28; // pixels around the outermost centres
const MIN_RADIUS = 9.5; // room for an id
const BACKGROUND_RADIUS = 24;
const STEPS = 120; // of the simulation that moves circles apart
const LABEL_HEIGHT = 14;

/** Watches topics, selected and present (ids of topics to fill, or null). */
export function topicMap(store) {
  const drawing = svg('svg', { class: 'map', role: 'group' });
  const box = element('div', { class: 'map-box' }, drawing);
  let size = { width: 0, height: 0 };
  let places = [];

  const draw = () => {
    const { topics } = store.get();
    const { width, height } = size;
    if (!width || !topics.length) return drawing.replaceChildren();
    drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawing.setAttribute('height', height);
    drawing.setAttribute('aria-label', t('map.label'));
    places = place(topics, width, height);
    label();
  };
  const label = () => {
    const focused = drawing.contains(document.activeElement) ? document.activeElement.dataset.topic : null;
    const { selected, present } = store.get();
    const labels = placeLabels(places, size, selected);
    drawing.replaceChildren(
      ...places.map(each => circle(each, store, selected === each.topic.id, present?.includes(each.topic.id))),
      ...labels.map(({ x, y, text, topic }) => svg('text', {
        x, y, class: topic.id === selected ? 'map-label selected' : 'map-label', 'aria-hidden': 'true',
      }, text)));
    drawing.querySelector(`[data-topic="${selected}"]`)?.setAttribute('tabindex', '0');
    ensureTabStop(drawing, '[data-topic]');
    if (focused !== null) drawing.querySelector(`[data-topic="${focused}"]`)?.focus();
  };

  rove(drawing, '[data-topic]');
  store.watch(['topics', 'language'], draw);
  store.watch(['selected', 'present'], label);
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(contentRect.width);
    if (width === size.width) return;
    size = { width, height: Math.round(Math.min(Math.max(width * HEIGHT, 300), 580)) };
    draw();
  }).observe(box);
  return box;
}

/** Returns: { topic, x, y, radius } of each topic that has a place, the large ones first; the background in a corner. */
function place(topics, width, height) {
  const placed = topics.filter(({ background, x, y }) => !background && Number.isFinite(x) && Number.isFinite(y));
  const largest = Math.max(...placed.map(({ share }) => share), 1e-9);
  const radius = scaleSqrt([0, largest], [0, Math.min(width, height) / Math.max(12, Math.sqrt(placed.length) * 2.6)]);
  const x = along(placed.map(topic => topic.x), MARGIN, width - MARGIN);
  const y = along(placed.map(topic => topic.y), height - MARGIN, MARGIN);
  const nodes = placed.map((topic, index) =>
    ({ topic, x: x[index], y: y[index], radius: Math.max(radius(topic.share), MIN_RADIUS) }));
  const background = topics.find(topic => topic.background);
  if (background) {
    const [fx, fy] = [BACKGROUND_RADIUS + 4, height - BACKGROUND_RADIUS - 18]; // d3's names of a fixed place
    nodes.push({ topic: background, fx, fy, x: fx, y: fy, radius: BACKGROUND_RADIUS });
  }
  moveApart(nodes, width, height);
  return nodes.sort((a, b) => b.radius - a.radius);
}

/** Half by value and half by rank: a topic far from all others does not press them together. */
function along(values, from, to) {
  const order = [...values].sort((a, b) => a - b);
  const byValue = scaleLinear([order[0], order.at(-1)], [from, to]);
  const byRank = scaleLinear([0, order.length - 1], [from, to]);
  return values.map(value => (byValue(value) + byRank(order.indexOf(value))) / 2);
}

/** Circles that overlap give way, inside the drawing; everything else stays where it belongs. */
function moveApart(nodes, width, height) {
  const homes = nodes.map(({ x, y }) => ({ x, y }));
  const simulation = forceSimulation(nodes)
    .force('x', forceX((_, index) => homes[index].x).strength(0.3))
    .force('y', forceY((_, index) => homes[index].y).strength(0.3))
    .force('collide', forceCollide(({ radius }) => radius + 1.5).iterations(2))
    .stop();
  for (let step = 0; step < STEPS; ++step) {
    simulation.tick();
    for (const node of nodes) {
      node.x = Math.min(Math.max(node.x, node.radius + 2), width - node.radius - 2);
      node.y = Math.min(Math.max(node.y, node.radius + 2), height - node.radius - 2);
    }
  }
}

function circle({ topic, x, y, radius }, store, isSelected, isPresent) {
  const select = () => store.set({ selected: topic.id });
  return svg('g', {
    class: ['map-topic', isSelected && 'selected', isPresent && 'present'].filter(Boolean).join(' '),
    ...looks(topic),
    'data-topic': topic.id,
    role: 'button',
    tabindex: -1,
    'aria-pressed': isSelected,
    'aria-label': t('topic.described', { id: topic.id, words: nameOf(topic), share: percent(topic.share) }),
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
    onclick: select,
    onkeydown: event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      select();
    },
  },
  svg('title', {}, `${topic.id}: ${nameOf(topic, 6)} (${percent(topic.share)})`),
  svg('circle', { r: radius.toFixed(1) }),
  svg('text', { class: 'map-id', 'text-anchor': 'middle', dy: '.35em' }, String(topic.id)));
}

/** Words beside circles as far as there is room, two or else one; the selected topic's always. */
function placeLabels(places, { width, height }, selected) {
  const taken = places.map(({ x, y, radius }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  const labels = [];
  const isInside = ({ left, right, top, bottom }) => left >= 0 && right <= width && top >= 0 && bottom <= height;
  const isFree = box => isInside(box) && taken.every(other =>
    box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
  const ordered = [...places].sort((a, b) => (b.topic.id === selected) - (a.topic.id === selected));
  for (const { topic, ...circle } of ordered) {
    const boxes = [2, 1].flatMap(words => boxesBeside(circle, nameOf(topic, words), width));
    const box = boxes.find(isFree) ?? (topic.id === selected ? boxes.find(isInside) : null);
    if (!box) continue;
    taken.push(box);
    labels.push({ x: (box.left + box.right) / 2, y: box.bottom - 3, text: box.text, topic });
  }
  return labels.reverse(); // the selected one on top
}

/** Where a text can stand: under the circle, above it, right or left of it. */
function boxesBeside({ x, y, radius }, text, width) {
  const length = textWidth(text);
  const centre = Math.min(Math.max(x, length / 2 + 2), width - length / 2 - 2);
  return [
    { left: centre - length / 2, top: y + radius + 2 },
    { left: centre - length / 2, top: y - radius - LABEL_HEIGHT - 1 },
    { left: x + radius + 3, top: y - LABEL_HEIGHT / 2 },
    { left: x - radius - length - 3, top: y - LABEL_HEIGHT / 2 },
  ].map(({ left, top }) => ({ left, right: left + length, top, bottom: top + LABEL_HEIGHT, text }));
}

/** Of 12-pixel letters, roughly: Hangul and Han are as wide as high. */
function textWidth(text) {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12 : 6.4), 0);
}
