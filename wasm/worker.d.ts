/// <reference lib="esnext.disposable" />
import type { Answer, Answers, Document, Explanation, Facts, LoadOptions, ModuleSource, Topic, TopicOptions } from './index.js';

export { SluiceError } from './index.js';

export interface WorkerOptions extends LoadOptions {
  /** Where the worker gets the WebAssembly module; default: sluice.wasm beside this file. */
  module?: Exclude<ModuleSource, Response>;
  /** A worker that runs worker_thread.js. Default: one is started. */
  worker?: Worker;
}

/** A model in a worker of its own: the calls of Model, answered by promises. */
export class ModelWorker {
  static load(source: string | URL | BufferSource | Blob, options?: WorkerOptions): Promise<ModelWorker>;
  readonly facts: Facts;
  infer(document: Document, options?: { top?: number }): Promise<Answer>;
  inferBatch(documents: readonly Document[], options?: { onProgress?: (done: number, total: number) => void }): Promise<Answers>;
  explain(text: string, options?: { top?: number }): Promise<Explanation>;
  topics(options?: TopicOptions): Promise<Topic[]>;
  topicMap(): Promise<Float32Array | null>;
  findWord(word: string): Promise<number>;
  configuration(): Promise<unknown>;
  free(): void;
  [Symbol.dispose](): void;
}
