// The worker: one model at a time, and what the page asks of it. Long jobs let other messages in between.
import { Model } from 'sluice-topics/inline';
import { runBatch } from './batch_job.js';

const LAMBDAS = [0.9, 0.6, 0.3, 0]; // of the lists whose union serves every place of the slider
const WORDS = 60; // in each list

let model = null;
const cancelled = new Set(); // ids of calls
const batches = new Map(); // id → promise

const methods = {
  /** `source`: { base64 } or { file }. The old model stays when the new one is refused; else its batches end. */
  async load(_, { base64, file }, name) {
    const loaded = await Model.load(file ?? fromBase64(base64), { name });
    for (const id of batches.keys()) cancelled.add(id);
    await Promise.allSettled(batches.values());
    model?.free();
    model = loaded;
    return { facts: model.facts, topics: topicsOf(model) };
  },
  explain(_, text) {
    const begin = performance.now();
    const answer = model.explain(text, { top: 0 });
    return { ...columns(answer), milliseconds: performance.now() - begin };
  },
  async batch(call, files, options) {
    const job = runBatch(model, files, options, call);
    batches.set(call.id, job);
    return job.finally(() => batches.delete(call.id));
  },
};

/** Words with p(w|k) and p(w): a relevance score is log p(w|k) + (lambda - 1) log p(w). */
function topicsOf(from) {
  const places = from.topicMap?.() ?? null;
  const words = Array.from({ length: from.facts.topics }, () => new Map());
  let topics;
  for (const lambda of LAMBDAS) {
    topics = from.topics({ words: WORDS, ranking: 'relevance', lambda });
    for (const { id, words: ranked } of topics) {
      for (const { id: word, word: text, probability, score } of ranked) {
        const overall = Math.exp((score - Math.log(probability)) / (lambda - 1));
        words[id].set(word, [text ?? `#${word}`, probability, overall]);
      }
    }
  }
  return topics.map(({ id, isBackground, share }) => ({
    id, share, background: isBackground, words: [...words[id].values()],
    x: places ? places[2 * id] : null, y: places ? places[2 * id + 1] : null,
  }));
}

/** Hundreds of thousands of words cross to the page as a few arrays. */
function columns({ mixture, unknownShare, words }) {
  const starts = new Uint32Array(words.length);
  const ends = new Uint32Array(words.length);
  const topics = new Int32Array(words.length);
  const shares = new Float32Array(words.length);
  words.forEach(({ start, end, id, topic, share }, index) => {
    starts[index] = start;
    ends[index] = end;
    topics[index] = id < 0 ? -1 : topic ?? -2; // unknown; known, but of no topic
    shares[index] = share;
  });
  return { mixture, unknownShare, starts, ends, topics, shares };
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; ++index) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

self.onmessage = async ({ data: { id, method, values } }) => {
  if (method === 'cancel') return cancelled.add(id);
  const call = {
    id,
    report: progress => self.postMessage({ id, progress }),
    isCancelled: () => cancelled.has(id),
  };
  try {
    const result = await methods[method](call, ...values);
    self.postMessage({ id, result }, Object.values(result).filter(ArrayBuffer.isView).map(array => array.buffer));
  } catch ({ code = 'INTERNAL', message }) {
    self.postMessage({ id, error: { code, message } });
  }
  cancelled.delete(id);
};
