// The article: written or pasted here, dropped, or one of the samples; and read with its words in colour.
import { element, newId } from '../shared/element.js';
import { integer, t } from '../shared/language.js';
import { articleReader } from './reader.js';
import { samplesFor } from './samples.js';

const EDITABLE = 100000; // characters; with more a text field becomes slow, so such a text is only shown

export function articleBox(store) {
  const set = (text, more = {}) => store.set({ article: { text, name: null, ...more } });
  const id = newId('article');
  const field = element('textarea', { id, rows: 12, spellcheck: 'false', 'data-t-placeholder': 'article.placeholder' });
  const note = element('p', { class: 'hint', role: 'status' });
  const reader = articleReader(store);
  const modes = modeButtons(isReading => show(isReading));
  const label = element('label', { for: id, class: 'hidden', 'data-t': 'article.label' });
  let isReading = false;

  const show = reading => {
    isReading = reading;
    const { article, answer } = store.get();
    const canRead = Boolean(answer);
    const canEdit = article.text.length <= EDITABLE;
    reader.hidden = !(canRead && (isReading || !canEdit));
    field.hidden = label.hidden = !reader.hidden;
    modes.show({ isReading: !reader.hidden, canRead, canEdit });
    note.textContent = canEdit ? '' : t('article.large', { count: integer(article.text.length) });
  };

  field.addEventListener('input', () => set(field.value, { isTyped: true }));
  field.addEventListener('paste', event => {
    const pasted = event.clipboardData.getData('text/plain');
    const { value, selectionStart, selectionEnd } = field;
    const replacesAll = selectionEnd - selectionStart === value.length;
    if (pasted === '' || (!replacesAll && pasted.length <= EDITABLE)) return;
    event.preventDefault();
    set(value.slice(0, selectionStart) + pasted + value.slice(selectionEnd));
  });
  store.watch(['article'], ({ article }) => {
    if (article.text.length > EDITABLE) field.value = '';
    else if (field.value !== article.text) field.value = article.text;
    if (!article.isTyped) isReading = true;
  });
  store.watch(['answer', 'language'], () => show(isReading));
  return element('div', { class: 'panel article-panel' },
    element('div', { class: 'tools' }, samples(store, set), modes.box),
    label, field, reader, note, tools(set, field, () => show(false)));
}

function modeButtons(choose) {
  const edit = element('button', { type: 'button', class: 'quiet', 'data-t': 'article.edit', onclick: () => choose(false) });
  const read = element('button', { type: 'button', class: 'quiet', 'data-t': 'article.read', onclick: () => choose(true) });
  return {
    box: element('div', { class: 'switches', role: 'group', 'data-t-label': 'article.mode' }, edit, read),
    show({ isReading, canRead, canEdit }) {
      edit.setAttribute('aria-pressed', !isReading);
      read.setAttribute('aria-pressed', isReading);
      edit.disabled = !canEdit;
      read.disabled = !canRead;
    },
  };
}

/** Articles that show something with the model in use. */
function samples(store, set) {
  const box = element('div', { class: 'samples' });
  store.watch(['model', 'language'], ({ model, language }) => {
    box.replaceChildren(element('span', { class: 'hint' }, t('article.samples')), ...samplesFor(model, language).map(({ name, text }) =>
      element('button', { type: 'button', class: 'sample', onclick: () => set(text, { name, isSample: true }) }, name)));
  });
  return box;
}

function tools(set, field, edit) {
  const input = element('input', { type: 'file', accept: '.txt,.md,text/plain', class: 'hidden', tabindex: -1, 'data-t-label': 'article.open' });
  input.addEventListener('change', async () => {
    const [file] = input.files;
    if (file) set(await file.text(), { name: file.name });
    input.value = '';
  });
  const clear = () => {
    set('');
    edit();
    field.focus();
  };
  return element('div', { class: 'tools' },
    element('button', { type: 'button', 'data-t': 'article.open', onclick: () => input.click() }), input,
    element('button', { type: 'button', 'data-t': 'article.clear', onclick: clear }));
}
