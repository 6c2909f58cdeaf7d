// What went wrong, in words, where screen readers hear it.
import { element } from '../shared/element.js';
import { t } from '../shared/language.js';

const KNOWN = [
  'CORRUPT', 'UNSUPPORTED', 'LIMIT', 'OUT_OF_MEMORY', // of the model
  'NO_TEXT_COLUMN', 'LINE_TOO_LONG', 'UNKNOWN_FILE', 'NO_MODEL', 'NO_TEXT_MODEL', // of the page
];

/** Of an error { code, message } about the file or thing `name`. */
export function asNotice({ code, message = '' }, name = '') {
  return { key: `error.${KNOWN.includes(code) ? code : 'INTERNAL'}`, values: { name, message } };
}

export function noticeBox(store) {
  const text = element('p');
  const close = element('button', { type: 'button', class: 'quiet', 'data-t-label': 'error.close', onclick: () => store.set({ notice: null }) }, '×');
  const box = element('div', { class: 'notice' }, text, close);
  const region = element('div', { role: 'alert' }, box);
  store.watch(['notice', 'language'], ({ notice }) => {
    box.hidden = !notice;
    text.textContent = notice ? t(notice.key, notice.values) : '';
  });
  return region;
}
