// Many documents: read piece by piece, inferred, and written as CSV into a Blob; memory does not grow with them.
import { csvRow } from './csv.js';
import { readDocuments } from './documents.js';

const PIECE = 64; // documents between two looks at the messages
const FLUSH = 1 << 20; // characters of CSV kept as a string
const PREVIEW = 50; // rows the page shows

/** Returns: { documents, failed, failures, unknownShare, counts [K], preview, csv (a Blob), cancelled }. */
export async function runBatch(model, files, options, { report, isCancelled }) {
  const job = new Output(model.facts);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const progress = { read: 0 };
  let piece = [];
  const flush = async () => {
    job.add(piece, model.inferBatch(piece.map(({ text }) => text)));
    piece = [];
    report({ done: job.documents, read: progress.read, total });
    await pause();
  };
  for await (const document of readDocuments(files, options, progress)) {
    if (document.failure) job.fail(document.failure);
    else piece.push(document);
    if (piece.length === PIECE) await flush();
    if (isCancelled()) return { ...job.finish(), cancelled: true };
  }
  if (piece.length) await flush();
  return { ...job.finish(), cancelled: false };
}

/** Lets the messages that have come be handled. */
function pause() {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

class Output {
  documents = 0;
  #facts;
  #parts = [];
  #text;
  #failed = 0;
  #failures = [];
  #unknown = 0;
  #preview = [];
  #counts;

  constructor(facts) {
    this.#facts = facts;
    this.#counts = new Uint32Array(facts.topics);
    const names = Array.from({ length: facts.topics }, (_, id) => `topic_${id}`);
    this.#text = csvRow(['id', ...names, 'unknown_share']);
  }

  fail(failure) {
    this.#failed += 1;
    if (this.#failures.length < 5) this.#failures.push(failure);
  }

  add(documents, { mixtures, unknownShares }) {
    const { topics } = this.#facts;
    documents.forEach(({ id, text }, index) => {
      const mixture = mixtures.subarray(index * topics, (index + 1) * topics);
      const main = this.#mainTopic(mixture);
      this.#counts[main] += 1;
      this.#unknown += unknownShares[index];
      this.#text += csvRow([id, ...[...mixture].map(short), short(unknownShares[index])]);
      if (this.#preview.length < PREVIEW) {
        this.#preview.push({ id, text: text.slice(0, 160), topic: main, share: mixture[main], unknownShare: unknownShares[index] });
      }
    });
    this.documents += documents.length;
    if (this.#text.length > FLUSH) this.#store();
  }

  finish() {
    this.#store();
    return {
      documents: this.documents, failed: this.#failed, failures: this.#failures, counts: this.#counts, preview: this.#preview,
      unknownShare: this.documents ? this.#unknown / this.documents : 0,
      csv: new Blob(this.#parts, { type: 'text/csv' }),
    };
  }

  /** The largest share; the background only when there is nothing else. */
  #mainTopic(mixture) {
    const { backgroundTopic } = this.#facts;
    let best = -1;
    mixture.forEach((share, id) => {
      if (id !== backgroundTopic && (best < 0 || share > mixture[best])) best = id;
    });
    return best < 0 ? backgroundTopic : best;
  }

  /** A Blob may live on the disk; a string lives in memory. */
  #store() {
    this.#parts.push(new Blob([this.#text]));
    this.#text = '';
  }
}

/** Six digits are more than a mixture means. */
const short = value => String(Number(value.toPrecision(6)));
