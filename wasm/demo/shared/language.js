// The page's language: words from strings.js, numbers by Intl.
import { strings } from './strings.js';

let language = 'en';
let numbers = formats(language);

export const languages = Object.keys(strings);
export const currentLanguage = () => language;

/** The first of the browser's languages that there are strings for. */
export function preferredLanguage() {
  const wanted = (navigator.languages ?? [navigator.language]).map(tag => tag.slice(0, 2));
  return wanted.find(tag => languages.includes(tag)) ?? 'en';
}

export function useLanguage(name) {
  language = name;
  numbers = formats(name);
  document.documentElement.lang = name;
  translate(document);
}

function formats(name) {
  const format = options => new Intl.NumberFormat(name, options);
  return {
    integer: format({ maximumFractionDigits: 0 }),
    decimal: format({ maximumSignificantDigits: 3 }),
    percent: format({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    coarse: format({ style: 'percent', maximumFractionDigits: 0 }),
  };
}

/** t('batch.done', { count: 3 }): the text with {count} filled in. */
export function t(key, values = {}) {
  const text = strings[language][key];
  if (text === undefined) throw new Error(`no string "${key}" in ${language}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Fills elements that name their text: data-t (content), data-t-label, data-t-placeholder. */
export function translate(root) {
  for (const node of root.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
  for (const node of root.querySelectorAll('[data-t-placeholder]')) {
    node.setAttribute('placeholder', t(node.dataset.tPlaceholder));
  }
}

export const integer = value => numbers.integer.format(value);
/** Three digits, or all those before the point. */
export const decimal = value => (Math.abs(value) >= 1000 ? integer(value) : numbers.decimal.format(value));
export const percent = value => numbers.percent.format(value);
export const coarsePercent = value => numbers.coarse.format(value);

/** A score that may be missing. */
export const score = value => (value === null || value === undefined ? '–' : decimal(value));
