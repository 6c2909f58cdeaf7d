// A topic's looks follow from its id: one of eight hues that colour-blind people can tell apart (after
// Okabe and Ito, and Tol) and one of four lines. The id stands beside it everywhere: colour is never alone.
import { element } from './element.js';

const HUES = 8;
const LINES = ['solid', 'dashed', 'double', 'dotted'];

/** Attributes that style.css turns into --topic, --tint and --line. */
export function looks({ id, background }) {
  if (background) return { 'data-hue': 'none' };
  return { 'data-hue': id % HUES, 'data-line': LINES[Math.floor(id / HUES) % LINES.length] };
}

/** The id on its colour. */
export function chip(topic) {
  return element('span', { class: 'chip', ...looks(topic) }, String(topic.id));
}
