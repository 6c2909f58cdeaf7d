// A model in a worker of its own: the same calls as Model, answered by promises, so that a page never
// waits for a long text or a large file.
import { resolve } from './address.js';
import { SluiceError } from './engine.js';

export { SluiceError };

export class ModelWorker {
  #worker;
  #calls = new Map();
  #lastCall = 0;
  #failure = null;

  /** `worker`: a Worker that runs worker_thread.js; by default one is started. */
  static async load(source, { onProgress, module, worker, name, signal } = {}) {
    const model = new ModelWorker(worker ?? start());
    const stop = () => model.#fail(new SluiceError('CANCELLED', 'loading was stopped'));
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    try {
      model.facts = Object.freeze(
        await model.#call('load', [absolute(source), absolute(module), { name }], onProgress));
      return model;
    } catch (error) {
      model.free();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#answer(data);
    worker.onerror = event => this.#fail(new SluiceError('INTERNAL', `the worker failed: ${event.message ?? 'it did not start'}`));
  }

  infer(document, options) { return this.#call('infer', [document, options]); }
  /** `onProgress(done, total)`: documents. */
  inferBatch(documents, { onProgress } = {}) { return this.#call('inferBatch', [documents], onProgress); }
  explain(text, options) { return this.#call('explain', [text, options]); }
  topics(options) { return this.#call('topics', [options]); }
  topicMap() { return this.#call('topicMap', []); }
  findWord(word) { return this.#call('findWord', [word]); }
  configuration() { return this.#call('configuration', []); }

  /** Ends the worker; what it had not answered yet is rejected with CANCELLED. */
  free() {
    this.#fail(new SluiceError('CANCELLED', 'this model was freed'));
    this.#worker.terminate();
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() { this.free(); }

  #call(method, values, onProgress) {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, onProgress });
      this.#worker.postMessage({ id, method, values });
    });
  }

  #answer({ id, progress, result, error }) {
    const call = this.#calls.get(id);
    if (!call) return;
    if (progress) {
      call.onProgress?.(...progress);
      return;
    }
    this.#calls.delete(id);
    if (error) call.reject(new SluiceError(error.code, error.message, error.offset));
    else call.resolve(result);
  }

  #fail(error) {
    this.#failure ??= error;
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }
}

function start() {
  return new Worker(new URL('./worker_thread.js', import.meta.url), { type: 'module' });
}

/** A worker from a Blob has no address of its own to resolve others against. */
function absolute(source) {
  return typeof source === 'string' || source instanceof URL ? resolve(source).href : source;
}
