// A model and inference with it, on one engine.
import { fail, Scratch } from './engine.js';
import { readInto } from './source.js';

const FACTS_BYTES = 72; // struct sluice_model_facts
const TEXT_BYTES = 8; // struct sluice_text
const RANKED_WORD_BYTES = 12; // struct sluice_ranked_word
const EXPLAINED_WORD_BYTES = 24; // struct sluice_explained_word
const POINTER_BYTES = 16; // room for two addresses and a share
const NONE = 0xffffffff; // no word, no topic
const RANKINGS = ['automatic', 'probability', 'relevance', 'ctfidf'];
const DEFAULT_LAMBDA = 0.6;
const BATCH_BYTES = 1 << 22; // texts handed over at a time

/** Frees what the page forgot to free; the collector may come late or never. */
const forgotten = new FinalizationRegistry(resources => release(resources));

function release({ engine, model, inferencer, scratches }) {
  engine.dispose('sluice_inferencer_free', inferencer);
  engine.dispose('sluice_model_free', model);
  for (const scratch of scratches) scratch.free();
}

export class Model {
  #engine;
  #model;
  #inferencer;
  #resources;
  #topicCount;
  #input;
  #counts;
  #output;
  #unknown;
  #pointer;

  /** Reads a model from what Model.load() takes. */
  static async read(engine, source, options) {
    const file = await readInto(engine, source, options);
    try {
      return new this(engine, file);
    } finally {
      engine.release(file.address);
    }
  }

  constructor(engine, file) {
    this.#engine = engine;
    this.#input = new Scratch(engine);
    this.#counts = new Scratch(engine);
    this.#output = new Scratch(engine);
    const pointers = new Scratch(engine);
    const scratches = [this.#input, this.#counts, this.#output, pointers];
    this.#resources = { engine, model: 0, inferencer: 0, scratches };
    try {
      this.#pointer = pointers.reserve(POINTER_BYTES);
      this.#unknown = this.#pointer + 8;
      this.#open(file);
      this.facts = this.#readFacts();
    } catch (error) {
      release(this.#resources);
      throw error;
    }
    this.#topicCount = this.facts.topics;
    forgotten.register(this, this.#resources, this);
  }

  infer(document, { top = 5 } = {}) {
    this.#requireOpen();
    const engine = this.#engine;
    const mixture = this.#output.reserve(this.#topicCount * 4);
    if (typeof document === 'string') {
      const size = this.#input.putText(document);
      engine.check('sluice_inferencer_infer_text', this.#inferencer, this.#input.address, size,
        mixture, this.#topicCount, this.#unknown);
    } else {
      const entries = this.#putCounts(document);
      engine.check('sluice_inferencer_infer', this.#inferencer, this.#input.address,
        this.#counts.address, entries, mixture, this.#topicCount, this.#unknown);
    }
    return this.#answer(mixture, top);
  }

  inferBatch(documents) {
    this.#requireOpen();
    const answers = {
      mixtures: new Float32Array(documents.length * this.#topicCount),
      unknownShares: new Float32Array(documents.length),
    };
    for (let begin = 0; begin < documents.length;) {
      begin = typeof documents[begin] === 'string'
        ? this.#inferTexts(documents, begin, answers)
        : this.#inferOne(documents, begin, answers);
    }
    return answers;
  }

  explain(text, { top = 5 } = {}) {
    this.#requireOpen();
    const engine = this.#engine;
    const mixture = this.#output.reserve(this.#topicCount * 4);
    const size = this.#input.putText(text);
    engine.check('sluice_inferencer_explain_text', this.#inferencer, this.#input.address, size,
      mixture, this.#topicCount, this.#unknown, this.#pointer, this.#pointer + 4);
    const words = this.#explainedWords(engine.words[this.#pointer >>> 2], engine.words[(this.#pointer >>> 2) + 1]);
    return { ...this.#answer(mixture, top), words };
  }

  topics({ words = 10, ranking = 'automatic', lambda = DEFAULT_LAMBDA } = {}) {
    this.#requireOpen();
    const engine = this.#engine;
    const which = RANKINGS.indexOf(ranking);
    if (which < 0) fail('INVALID_ARGUMENT', `ranking "${ranking}" is none of ${RANKINGS.join(', ')}`);
    const shares = this.#copyShares();
    engine.check('sluice_topic_words_create', this.#model, which, lambda, words, this.#pointer);
    const ranked = engine.words[this.#pointer >>> 2];
    try {
      return Array.from({ length: this.#topicCount }, (_, id) => ({
        id,
        isBackground: id === this.facts.backgroundTopic,
        share: shares[id],
        words: this.#rankedWords(ranked, id),
      }));
    } finally {
      engine.call('sluice_topic_words_free', ranked);
    }
  }

  topicMap() {
    this.#requireOpen();
    const size = 2 * this.#topicCount;
    const address = this.#output.reserve(size * 4);
    try {
      this.#engine.check('sluice_model_get_topic_map', this.#model, address, size);
    } catch (error) {
      if (error.code === 'UNSUPPORTED') return null; // the model was saved without
      throw error;
    }
    return this.#engine.floats.slice(address >>> 2, (address >>> 2) + size);
  }

  findWord(word) {
    this.#requireOpen();
    const size = this.#input.putText(word);
    try {
      this.#engine.check('sluice_model_find_word', this.#model, this.#input.address, size, this.#pointer);
    } catch (error) {
      if (error.code === 'NOT_FOUND') return -1;
      throw error;
    }
    const id = this.#engine.words[this.#pointer >>> 2];
    return id === NONE ? -1 : id;
  }

  configuration() {
    this.#requireOpen();
    this.#engine.check('sluice_model_get_configuration_json', this.#model, this.#pointer);
    const json = this.#engine.textAt(this.#pointer);
    return json === '' ? null : JSON.parse(json);
  }

  free() {
    if (!this.#resources) return;
    forgotten.unregister(this);
    release(this.#resources);
    this.#resources = null;
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() {
    this.free();
  }

  #open({ address, size, name }) {
    const engine = this.#engine;
    const terminated = `${name}\0`;
    this.#input.putText(terminated);
    engine.check('sluice_model_open_memory', address, size, this.#input.address, this.#pointer);
    this.#model = this.#resources.model = engine.words[this.#pointer >>> 2];
    engine.check('sluice_inferencer_create', this.#model, 0, this.#pointer);
    this.#inferencer = this.#resources.inferencer = engine.words[this.#pointer >>> 2];
  }

  #requireOpen() {
    if (!this.#resources) fail('INVALID_ARGUMENT', 'this model was freed');
  }

  /** What the module has left at `mixture` and `#unknown`. */
  #answer(mixture, top) {
    const begin = mixture >>> 2;
    const shares = this.#engine.floats.slice(begin, begin + this.#topicCount);
    return {
      mixture: shares,
      top: largest(shares, top, this.facts.backgroundTopic),
      unknownShare: this.#engine.floats[this.#unknown >>> 2],
    };
  }

  #explainedWords(address, count) {
    const { view, bytes } = this.#engine;
    const place = new TextPlace(bytes, this.#input.address);
    return Array.from({ length: count }, (_, index) => {
      const at = address + index * EXPLAINED_WORD_BYTES;
      const begin = view.getUint32(at, true);
      const id = view.getUint32(at + 8, true);
      const topic = view.getUint32(at + 12, true);
      const start = place.moveTo(begin);
      return {
        start,
        end: start + place.unitsTo(view.getUint32(at + 4, true)),
        id: id === NONE ? -1 : id,
        topic: topic === NONE ? null : topic,
        share: view.getFloat32(at + 16, true),
      };
    });
  }

  #readFacts() {
    const engine = this.#engine;
    const address = this.#output.reserve(FACTS_BYTES);
    engine.words[address >>> 2] = FACTS_BYTES;
    engine.check('sluice_model_get_facts', this.#model, address);
    const { view } = engine;
    const background = view.getInt32(address + 12, true);
    return Object.freeze({
      topics: view.getUint32(address + 4, true),
      words: view.getUint32(address + 8, true),
      backgroundTopic: background < 0 ? null : background,
      takesText: view.getInt32(address + 16, true) !== 0 && view.getInt32(address + 20, true) !== 0,
      documents: Number(view.getBigUint64(address + 32, true)),
      tokens: view.getFloat64(address + 40, true),
      meanDocumentTokens: view.getFloat64(address + 48, true),
      heldoutPerplexity: view.getFloat64(address + 64, true),
    });
  }

  #putCounts({ ids, counts }) {
    if (ids?.length === undefined || ids.length !== counts?.length) {
      fail('INVALID_ARGUMENT', 'a document is a string, or ids and as many counts');
    }
    const { length } = ids;
    if (!ArrayBuffer.isView(ids)) { // what is no number would become word 0
      for (let index = 0; index < length; ++index) {
        if (ids[index] >>> 0 !== ids[index]) fail('INVALID_ARGUMENT', `entry ${index}: ${ids[index]} is no word id`);
      }
    }
    this.#input.reserve(length * 4);
    this.#counts.reserve(length * 4);
    this.#engine.words.set(ids, this.#input.address >>> 2);
    this.#engine.floats.set(counts, this.#counts.address >>> 2);
    return length;
  }

  #inferOne(documents, index, answers) {
    const { mixture, unknownShare } = this.infer(documents[index], { top: 0 });
    answers.mixtures.set(mixture, index * this.#topicCount);
    answers.unknownShares[index] = unknownShare;
    return index + 1;
  }

  /** As many texts as fit the bytes of a batch, one at least. Returns: the index after them. */
  #inferTexts(documents, begin, answers) {
    const engine = this.#engine;
    let end = begin;
    let units = 0;
    for (; end < documents.length && typeof documents[end] === 'string'; ++end) {
      if (end > begin && (units + documents[end].length) * 3 > BATCH_BYTES) break;
      units += documents[end].length;
    }
    const count = end - begin;
    let at = this.#input.reserve(units * 3); // of UTF-8 at most
    const structs = this.#counts.reserve(count * TEXT_BYTES);
    const floats = count * (this.#topicCount + 1);
    const mixtures = this.#output.reserve(floats * 4);
    const unknown = mixtures + count * this.#topicCount * 4;
    for (let index = 0; index < count; ++index) {
      const { written } = encoder.encodeInto(documents[begin + index], engine.bytes.subarray(at));
      engine.words[(structs >>> 2) + 2 * index] = at;
      engine.words[(structs >>> 2) + 2 * index + 1] = written;
      at += written;
    }
    engine.check('sluice_inferencer_infer_text_batch', this.#inferencer, structs, count,
      mixtures, count * this.#topicCount, unknown, 0);
    const results = engine.floats.subarray(mixtures >>> 2, (mixtures >>> 2) + floats);
    answers.mixtures.set(results.subarray(0, count * this.#topicCount), begin * this.#topicCount);
    answers.unknownShares.set(results.subarray(count * this.#topicCount), begin);
    return end;
  }

  #copyShares() {
    const address = this.#output.reserve(this.#topicCount * 8);
    this.#engine.check('sluice_model_copy_topic_shares', this.#model, address, this.#topicCount);
    const { view } = this.#engine;
    return Array.from({ length: this.#topicCount }, (_, k) => view.getFloat64(address + 8 * k, true));
  }

  #rankedWords(ranked, topic) {
    const engine = this.#engine;
    engine.check('sluice_topic_words_get_topic', ranked, topic, this.#pointer, this.#pointer + 4);
    const begin = engine.words[this.#pointer >>> 2];
    const count = engine.words[(this.#pointer >>> 2) + 1];
    return Array.from({ length: count }, (_, index) => {
      const address = begin + index * RANKED_WORD_BYTES;
      const id = engine.view.getUint32(address, true);
      return {
        word: this.#wordOf(id),
        id,
        probability: engine.view.getFloat32(address + 4, true),
        score: engine.view.getFloat32(address + 8, true),
      };
    });
  }

  #wordOf(id) {
    try {
      this.#engine.check('sluice_model_get_word', this.#model, id, this.#pointer);
      return this.#engine.textAt(this.#pointer);
    } catch (error) {
      if (error.code === 'NOT_FOUND') return null; // words without names
      throw error;
    }
  }
}

const encoder = new TextEncoder();

/** Bytes of UTF-8 as positions in the JavaScript string. */
class TextPlace {
  #byte = 0;
  #unit = 0;

  constructor(bytes, address) {
    this.bytes = bytes;
    this.address = address;
  }

  /** Requires: ascending bytes. */
  moveTo(byte) {
    this.#unit += this.unitsTo(byte);
    this.#byte = byte;
    return this.#unit;
  }

  unitsTo(byte) {
    let units = 0;
    for (let at = this.#byte; at < byte; ++at) {
      const value = this.bytes[this.address + at];
      if ((value & 0xc0) !== 0x80) units += value >= 0xf0 ? 2 : 1;
    }
    return units;
  }
}

/** The largest shares in order, ties by id; the background only when nothing else has a share. */
function largest(shares, count, background) {
  const top = [];
  for (let topic = 0; topic < shares.length; ++topic) {
    const share = shares[topic];
    if (topic === background) continue;
    if (top.length === count && (count === 0 || share <= top[count - 1].share)) continue;
    let at = top.length;
    while (at > 0 && top[at - 1].share < share) --at;
    top.splice(at, 0, { topic, share });
    if (top.length > count) top.pop();
  }
  if (background !== null && !(top[0]?.share > 0)) {
    return [{ topic: background, share: shares[background] }].slice(0, count);
  }
  return top;
}
