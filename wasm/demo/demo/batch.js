// Many documents: choose or drop files, watch, stop, take the CSV home.
import { download, element, newId } from '../shared/element.js';
import { integer, percent, t } from '../shared/language.js';
import { asNotice } from './notice.js';
import { batchResult } from './batch_result.js';

const LOOK_EVERY = 250; // ms between two lines of progress: what is read aloud must not be a stream

/** Returns: { box, start(files) }. */
export function batchBox(store, engine) {
  const parts = controls();
  const { bar, status, cancel, save, whole } = parts;
  const result = batchResult();
  let running = null;
  let finished = null; // { ...result, name }

  const start = async files => {
    const { model } = store.get();
    if (!model) return store.set({ notice: asNotice({ code: 'NO_MODEL' }) });
    running?.cancel();
    const name = files.length === 1 ? files[0].name : t('batch.files', { count: files.length });
    store.set({ notice: null });
    show({ busy: true });
    const begin = performance.now();
    const job = engine.batch(files, { wholeFiles: whole.checked || files.length > 1 }, progressLine(bar, status, begin));
    running = job;
    try {
      const answer = await job.promise;
      if (running !== job) return; // another one was started
      finished = { ...answer, name, topics: store.get().topics, seconds: (performance.now() - begin) / 1000 };
    } catch (error) {
      if (running === job) store.set({ notice: asNotice(error, name) });
    }
    if (running === job) show({ busy: false });
  };
  const show = ({ busy }) => {
    if (busy) finished = null;
    else running = null;
    bar.hidden = cancel.hidden = !busy;
    bar.value = 0;
    save.hidden = busy || !finished?.documents;
    status.textContent = busy ? t('batch.reading') : finished ? summary(finished) : '';
    result.show(finished);
  };

  parts.input.addEventListener('change', () => {
    if (parts.input.files.length) start([...parts.input.files]);
    parts.input.value = '';
  });
  cancel.addEventListener('click', () => running?.cancel());
  save.addEventListener('click', () => download(finished.csv, `${finished.name.replace(/\.\w+$/, '')}-topics.csv`));
  store.watch(['language'], () => { if (!running && finished) show({ busy: false }); });
  show({ busy: false });
  return { box: element('div', { class: 'panel batch-box' }, parts.zone, bar, status, save, result.box), start };
}

function controls() {
  const id = newId('whole');
  const input = element('input', {
    type: 'file', multiple: true, accept: '.csv,.tsv,.jsonl,.ndjson,.txt', class: 'hidden', tabindex: -1, 'data-t-label': 'batch.choose',
  });
  const whole = element('input', { type: 'checkbox', id });
  const cancel = element('button', { type: 'button', 'data-t': 'batch.cancel' });
  const zone = element('div', { class: 'zone' },
    element('p', { 'data-t': 'batch.drop' }),
    element('div', { class: 'tools' },
      element('button', { type: 'button', 'data-t': 'batch.choose', onclick: () => input.click() }), input,
      element('span', { class: 'field' }, whole, element('label', { for: id, 'data-t': 'batch.whole' })), cancel));
  return {
    zone, input, whole, cancel,
    bar: element('progress', { max: 1, 'data-t-label': 'batch.progress' }),
    status: element('p', { role: 'status' }),
    save: element('button', { type: 'button', class: 'primary', 'data-t': 'batch.save' }),
  };
}

function progressLine(bar, status, begin) {
  let last = 0;
  return ({ done, read, total }) => {
    bar.value = total ? read / total : 0;
    const now = performance.now();
    if (now - last < LOOK_EVERY) return;
    last = now;
    status.textContent = t('batch.done', { documents: integer(done), rate: integer(done / ((now - begin) / 1000)) });
  };
}

function summary({ documents, failed, failures, unknownShare, cancelled, seconds }) {
  const parts = [t(cancelled ? 'batch.cancelled' : 'batch.finished', {
    documents: integer(documents), rate: integer(documents / seconds), unknown: percent(unknownShare),
  })];
  if (failed) {
    const places = failures.map(({ file, line }) => `${file}:${line}`).join(', ');
    parts.push(t('batch.failed', { count: integer(failed), places: failed > failures.length ? `${places}, …` : places }));
  }
  return parts.join(' ');
}
