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
  let width = 0;
  let size = { width: 0, height: 0 };
  let places = [];

  const draw = () => {
    const { topics } = store.get();
    if (!width || !topics.length) return drawing.replaceChildren();
    const height = Math.round(Math.min(Math.max(width * HEIGHT, 300), 580));
    size = { width, height };
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
    if (Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    draw();
  }).observe(box);
  return box;
}

/** Returns: { topic, x, y, radius } of each topic that has a place, the large ones first; the background in a corner. */
function place(topics, width, height) {
  const placed = topics.filter(({ background, x, y }) => !background && Number.isFinite(x) && Number.isFinite(y));
  const largest = Math.max(...placed.map(({ share }) => share), 1e-9);
  const radius = scaleSqrt([0, largest], [0, Math.min(width, height) / Math.max(12, Math.sqrt(placed.length) * 2.6)]);
  const nodes = spread(placed, width, height)
    .map(node => ({ ...node, radius: Math.max(radius(node.topic.share), MIN_RADIUS) }));
  moveApart(nodes);
  for (const node of nodes) {
    node.x = Math.min(Math.max(node.x, node.radius + 2), width - node.radius - 2);
    node.y = Math.min(Math.max(node.y, node.radius + 2), height - node.radius - 2);
  }
  const background = topics.find(topic => topic.background);
  if (background) nodes.push({ topic: background, x: BACKGROUND_RADIUS + 4, y: height - BACKGROUND_RADIUS - 18, radius: BACKGROUND_RADIUS });
  return nodes.sort((a, b) => b.radius - a.radius);
}

/** One scale for both directions: distances mean something. */
function spread(placed, width, height) {
  const range = axis => {
    const values = placed.map(topic => topic[axis]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [left, right] = range('x');
  const [bottom, top] = range('y');
  const scale = Math.min((width - 2 * MARGIN) / (right - left || 1), (height - 2 * MARGIN) / (top - bottom || 1));
  const along = (low, high, size, sign) => scaleLinear(
    [low, high], [size / 2 - sign * ((high - low) * scale) / 2, size / 2 + sign * ((high - low) * scale) / 2]);
  const x = along(left, right, width, 1);
  const y = along(bottom, top, height, -1);
  return placed.map(topic => ({ topic, x: x(topic.x), y: y(topic.y) }));
}

/** Circles that overlap give way; everything else stays where it belongs. */
function moveApart(nodes) {
  const homes = nodes.map(({ x, y }) => ({ x, y }));
  forceSimulation(nodes)
    .force('x', forceX((_, index) => homes[index].x).strength(0.3))
    .force('y', forceY((_, index) => homes[index].y).strength(0.3))
    .force('collide', forceCollide(({ radius }) => radius + 1.5))
    .stop()
    .tick(STEPS);
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

/** Words beside circles as far as there is room; the selected topic's always. */
function placeLabels(places, { width, height }, selected) {
  const taken = places.map(({ x, y, radius }) => ({ left: x - radius, right: x + radius, top: y - radius, bottom: y + radius }));
  const labels = [];
  const isInside = ({ top, bottom }) => top >= 0 && bottom <= height;
  const isFree = box => isInside(box) && taken.every(other =>
    box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
  const ordered = [...places].sort((a, b) => (b.topic.id === selected) - (a.topic.id === selected));
  for (const { topic, x, y, radius } of ordered) {
    const text = nameOf(topic, 2);
    const length = textWidth(text);
    const centre = Math.min(Math.max(x, length / 2 + 2), width - length / 2 - 2);
    const options = [y + radius + 2, y - radius - LABEL_HEIGHT - 1]
      .map(top => ({ left: centre - length / 2, right: centre + length / 2, top, bottom: top + LABEL_HEIGHT }));
    const box = options.find(isFree) ?? (topic.id === selected ? options.find(isInside) : null);
    if (!box) continue;
    taken.push(box);
    labels.push({ x: centre, y: box.bottom - 3, text, topic });
  }
  return labels.reverse(); // the selected one on top
}

/** Of 12-pixel letters, roughly: Hangul and Han are as wide as high. */
function textWidth(text) {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12 : 6.4), 0);
}
