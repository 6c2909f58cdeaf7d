/// <reference lib="esnext.disposable" />
/** What every call throws. */
export class SluiceError extends Error {
  /** A name of sluice_status: "CORRUPT", "INVALID_ARGUMENT", "OUT_OF_MEMORY", "UNSUPPORTED", ... */
  readonly code: string;
  /** A byte of the input, or -1. */
  readonly offset: number;
}

export type ModuleSource = string | URL | BufferSource | WebAssembly.Module | Response;

/**
 * Loads the WebAssembly module; Model.load() does it by itself. Calls after the first wait for it;
 * after a failure the next call tries again.
 * @param source default: sluice.wasm beside this file
 */
export function init(source?: ModuleSource | Promise<ModuleSource>): Promise<void>;

/** The version of the library. */
export function version(): Promise<string>;

export interface Counts {
  /** Word ids of the model; ids past its vocabulary are unknown words, duplicates add up. */
  ids: ArrayLike<number>;
  /** As many numbers >= 0. */
  counts: ArrayLike<number>;
}
/** A text (title, newline, text), or word counts. */
export type Document = string | Counts;

export interface Facts {
  /** K, the background included; ids are 0 .. K-1. */
  topics: number;
  words: number;
  /** The id of the topic of words common to all, or null. */
  backgroundTopic: number | null;
  /** Whether it takes text: it has words and a recipe. */
  takesText: boolean;
  documents: number;
  tokens: number;
  meanDocumentTokens: number;
  /** Held-out perplexity of the training's own sample; 0 when not measured. */
  heldoutPerplexity: number;
}

export interface TopicShare {
  topic: number;
  share: number;
}
export interface Answer {
  /** [K], each >= 0, sum 1; the prior when no word is known. */
  mixture: Float32Array;
  /** The largest shares, the background left out unless there is nothing else. */
  top: TopicShare[];
  /** The share of the document's words that the model does not know. */
  unknownShare: number;
}
export interface ExplainedWord {
  /** Where it stands in the text, as for text.slice(start, end); particles are in it. */
  start: number;
  end: number;
  /** Its id, or -1 when the model does not know it. */
  id: number;
  /** The topic it most likely speaks for, or null. */
  topic: number | null;
  /** p(topic | word, mixture) */
  share: number;
}
export interface Explanation extends Answer {
  /** In order of the text; stop words are left out, bigrams of Chinese and Japanese overlap. */
  words: ExplainedWord[];
}
export interface Answers {
  /** [documents, K], row-major. */
  mixtures: Float32Array;
  /** [documents] */
  unknownShares: Float32Array;
}

export interface TopicWord {
  word: string | null;
  id: number;
  /** p(word | topic) */
  probability: number;
  score: number;
}
export interface Topic {
  id: number;
  isBackground: boolean;
  /** Share of all tokens of the training documents. */
  share: number;
  words: TopicWord[];
}
export interface TopicOptions {
  /** Words of each topic. Default 10. */
  words?: number;
  /** Default "automatic": ctfidf, or probability for short documents. */
  ranking?: 'automatic' | 'probability' | 'relevance' | 'ctfidf';
  /** Of "relevance", 0 to 1. Default 0.6. */
  lambda?: number;
}

export interface LoadOptions {
  /** Called with bytes read so far and in all (0 when unknown). */
  onProgress?: (loaded: number, total: number) => void;
  /** For messages. Default: the URL or the file's name. */
  name?: string;
  signal?: AbortSignal;
}

/** A topic model. Use it in one thread; free() it, for the collector does not know its size. */
export class Model {
  /** @throws SluiceError CORRUPT, UNSUPPORTED, LIMIT (over 1 GiB), OUT_OF_MEMORY, IO (the server's answer) */
  static load(source: string | URL | BufferSource | Blob | Response, options?: LoadOptions): Promise<Model>;
  readonly facts: Facts;
  /** @param options.top how many of the largest shares; default 5 */
  infer(document: Document, options?: { top?: number }): Answer;
  /** Many documents at once; the answers are those of infer(). */
  inferBatch(documents: readonly Document[]): Answers;
  /** infer(), and for each word of the text which topic it speaks for. */
  explain(text: string, options?: { top?: number }): Explanation;
  topics(options?: TopicOptions): Topic[];
  /** [K, 2]: where topics lie in a picture of them, x and y; null when the model was saved without. */
  topicMap(): Float32Array | null;
  /** The id of a word, or -1. */
  findWord(word: string): number;
  /** What the model was trained with. */
  configuration(): unknown;
  free(): void;
  [Symbol.dispose](): void;
}
