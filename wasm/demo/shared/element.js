// Elements without a framework.

const SVG = 'http://www.w3.org/2000/svg';

/** element('button', { class: 'x', 'aria-pressed': true, onclick }, child, ...): null is left out, and false but for aria-. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    const isFlag = typeof value === 'boolean' && !name.startsWith('aria-');
    if (value === null || value === undefined || (isFlag && !value)) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else node.setAttribute(name, isFlag ? '' : value);
  }
  node.append(...children.flat().filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

let lastId = 0;
export const newId = prefix => `${prefix}-${++lastId}`;

/**
 * One tab stop for many elements: arrow keys, Home and End move inside `container`.
 * `selector` finds them, in order. Works for those that come later too.
 */
export function rove(container, selector) {
  container.addEventListener('focusin', ({ target }) => {
    const item = target.closest(selector);
    if (!item) return;
    for (const other of container.querySelectorAll(`${selector}[tabindex="0"]`)) other.setAttribute('tabindex', '-1');
    item.setAttribute('tabindex', '0');
  });
  container.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const item = event.target.closest(selector);
    if (!step || !item || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...container.querySelectorAll(selector)].filter(each => !each.hidden);
    const next = Math.min(Math.max(items.indexOf(item) + step, 0), items.length - 1);
    event.preventDefault();
    items[next].focus();
  });
}

/** Gives the first of them the tab stop when none has it. */
export function ensureTabStop(container, selector) {
  if (container.querySelector(`${selector}[tabindex="0"]`)) return;
  container.querySelector(selector)?.setAttribute('tabindex', '0');
}

/** Offers `blob` as a download. */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
