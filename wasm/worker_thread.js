// What runs inside the worker of worker.js.
import { init, Model } from './index.js';

const PIECE = 64; // documents between two messages of progress
let model;

const methods = {
  async load(report, source, module, options) {
    await init(module);
    model = await Model.load(source, { ...options, onProgress: report });
    return model.facts;
  },
  inferBatch(report, documents) {
    const { topics } = model.facts;
    const mixtures = new Float32Array(documents.length * topics);
    const unknownShares = new Float32Array(documents.length);
    for (let begin = 0; begin < documents.length; begin += PIECE) {
      const piece = model.inferBatch(documents.slice(begin, begin + PIECE));
      mixtures.set(piece.mixtures, begin * topics);
      unknownShares.set(piece.unknownShares, begin);
      report(Math.min(begin + PIECE, documents.length), documents.length);
    }
    return { mixtures, unknownShares };
  },
  infer: (_, ...values) => model.infer(...values),
  explain: (_, ...values) => model.explain(...values),
  topics: (_, ...values) => model.topics(...values),
  topicMap: () => model.topicMap(),
  findWord: (_, ...values) => model.findWord(...values),
  configuration: () => model.configuration(),
};

self.onmessage = async ({ data: { id, method, values } }) => {
  const report = (...progress) => self.postMessage({ id, progress });
  try {
    const result = await methods[method](report, ...values);
    const moved = [result?.mixture, result?.mixtures, result?.unknownShares].filter(Boolean).map(array => array.buffer);
    self.postMessage({ id, result }, moved);
  } catch (error) {
    const { code = 'INTERNAL', message, offset = -1 } = error;
    self.postMessage({ id, error: { code, message, offset } });
  }
};
