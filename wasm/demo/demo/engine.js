// The page's side of the worker: calls as promises, and a new worker when one has died.
import EngineWorker from './engine_worker.js?worker&inline';

export class Engine {
  #worker = null;
  #calls = new Map();
  #lastId = 0;

  load(source, name) { return this.#call('load', [source, name]).promise; }
  explain(text) { return this.#call('explain', [text]).promise; }
  /** Returns: { promise, cancel }. */
  batch(files, options, onProgress) { return this.#call('batch', [files, options], onProgress); }

  #call(method, values, onProgress) {
    this.#worker ??= this.#start();
    const id = ++this.#lastId;
    const promise = new Promise((resolve, reject) => this.#calls.set(id, { resolve, reject, onProgress }));
    this.#worker.postMessage({ id, method, values });
    return { promise, cancel: () => this.#worker?.postMessage({ id, method: 'cancel' }) };
  }

  #start() {
    const worker = new EngineWorker();
    worker.onmessage = ({ data: { id, progress, result, error } }) => {
      const call = this.#calls.get(id);
      if (progress) return call.onProgress?.(progress);
      this.#calls.delete(id);
      return error ? call.reject(error) : call.resolve(result);
    };
    worker.onerror = event => {
      event.preventDefault();
      worker.terminate();
      this.#worker = null;
      for (const call of this.#calls.values()) call.reject({ code: 'INTERNAL', message: event.message ?? '' });
      this.#calls.clear();
    };
    return worker;
  }
}
