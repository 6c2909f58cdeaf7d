// Files dropped anywhere: a model, an article, or many documents, by their names.
import { element } from '../shared/element.js';
import { asNotice } from './notice.js';

const DOCUMENTS = ['csv', 'tsv', 'jsonl', 'ndjson'];
const TEXTS = ['txt', 'text', 'md'];

export const extensionOf = ({ name }) => name.toLowerCase().replace(/^.*\./, '');

/** `to`: { model(file), article({ text, name }), batch(files), batchBox }. */
export function acceptDrops(store, to) {
  const veil = element('div', { class: 'veil', 'aria-hidden': 'true' }, element('p', { 'data-t': 'drop.here' }));
  veil.hidden = true;
  document.body.append(veil);
  // Text that is moved into or within a field is the field's.
  const carries = ({ dataTransfer: { types }, target }) =>
    types.includes('Files') || (types.includes('text/plain') && !target.closest?.('textarea, input'));

  addEventListener('dragover', event => {
    if (!carries(event)) return;
    event.preventDefault();
    veil.hidden = !event.dataTransfer.types.includes('Files');
  });
  addEventListener('dragleave', event => { if (!event.relatedTarget) veil.hidden = true; });
  addEventListener('drop', event => {
    veil.hidden = true;
    if (!carries(event)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    const text = event.dataTransfer.getData('text/plain');
    if (files.length) take(store, files, to, to.batchBox.contains(event.target));
    else if (text) to.article({ text, name: null });
  });
}

async function take(store, files, to, isInBatch) {
  const kinds = files.map(extensionOf);
  const isText = kinds.every(kind => TEXTS.includes(kind));
  if (kinds[0] === 'safetensors') to.model(files[0]);
  else if (kinds.every(kind => DOCUMENTS.includes(kind)) || (isText && (isInBatch || files.length > 1))) to.batch(files);
  else if (isText) to.article({ text: await files[0].text(), name: files[0].name });
  else store.set({ notice: asNotice({ code: 'UNKNOWN_FILE' }, files[0].name) });
}
