// The line at the top of both pages: name, language, theme.
import { element, svg } from './element.js';
import { languages, preferredLanguage, useLanguage } from './language.js';
import { languageNames } from './strings.js';
import { themeButton } from './theme.js';

/** Sets the language, and keeps `language` of the store. */
export function pageHead(store) {
  const buttons = languages.map(name => element('button', {
    type: 'button', class: 'quiet', lang: name, onclick: () => choose(name),
  }, languageNames[name]));
  const choose = name => {
    useLanguage(name);
    buttons.forEach((button, index) => button.setAttribute('aria-pressed', languages[index] === name));
    store.set({ language: name });
  };
  const head = element('header', { class: 'page-head' },
    element('span', { class: 'brand' }, mark(), 'sluice'),
    element('span', { class: 'offline', 'data-t': 'head.offline' }),
    element('div', { class: 'switches', role: 'group', 'data-t-label': 'head.language' }, ...buttons),
    themeButton());
  return { head, start: () => choose(preferredLanguage()) };
}

/** Water through a gate. */
function mark() {
  const wave = y => `M2 ${y}c3-3 5-3 8 0s5 3 8 0 5-3 8 0`;
  return svg('svg', { viewBox: '0 0 28 24', width: 28, height: 24, 'aria-hidden': 'true', class: 'mark' },
    svg('path', { d: `${wave(7)} ${wave(13)} ${wave(19)}` }), svg('path', { class: 'gate', d: 'M14 1v22' }));
}

/** The licences that the build put into the page. */
export function licences() {
  const text = document.getElementById('licences')?.textContent ?? '';
  const content = element('pre', { class: 'scroll', tabindex: 0, role: 'region', 'data-t-label': 'foot.licences' });
  const details = element('details', {}, element('summary', { 'data-t': 'foot.licences' }), content);
  details.addEventListener('toggle', () => { content.textContent = details.open ? text : ''; });
  return details;
}

/** What the command wrote into the page, or null in a template nobody filled. */
export function pageData() {
  const node = document.getElementById('sluice-data');
  return node ? JSON.parse(node.textContent) : null;
}
