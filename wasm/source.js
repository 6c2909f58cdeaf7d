// Brings the bytes of a model into the module's memory, from whatever Model.load() takes, and once.
import { fail } from './engine.js';
import { isLocalFile, readLocalFile, resolve } from './address.js';

const MODEL_LIMIT = 1 << 30; // the module's memory ends at 2 GiB, and a model is there twice for a moment
const FIRST_ROOM = 1 << 20;

/** Returns: { address, size, name }; the caller releases the address. */
export async function readInto(engine, source, { onProgress = () => {}, name, signal } = {}) {
  const opened = await open(source, signal);
  const room = new Room(engine, opened.total);
  try {
    for await (const chunk of opened.chunks) {
      room.append(chunk);
      onProgress(room.size, opened.total);
    }
  } catch (error) {
    engine.release(room.address);
    throw error;
  }
  return { address: room.address, size: room.size, name: name ?? opened.name };
}

class Room {
  #engine;
  #capacity;

  constructor(engine, total) {
    if (total > MODEL_LIMIT) fail('LIMIT', `a model of ${total} bytes; at most ${MODEL_LIMIT} here`);
    this.#engine = engine;
    this.#capacity = total || FIRST_ROOM;
    this.address = engine.allocate(this.#capacity);
    this.size = 0;
  }

  append(chunk) {
    const needed = this.size + chunk.length;
    if (needed > MODEL_LIMIT) fail('LIMIT', `a model of more than ${MODEL_LIMIT} bytes`);
    if (needed > this.#capacity) this.#grow(Math.max(needed, 2 * this.#capacity));
    this.#engine.bytes.set(chunk, this.address + this.size);
    this.size = needed;
  }

  #grow(capacity) {
    const address = this.#engine.allocate(capacity);
    this.#engine.bytes.copyWithin(address, this.address, this.address + this.size);
    this.#engine.release(this.address);
    this.address = address;
    this.#capacity = capacity;
  }
}

async function open(source, signal) {
  if (typeof source === 'string' || source instanceof URL) return openUrl(source, signal);
  if (typeof Response !== 'undefined' && source instanceof Response) return openResponse(source);
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    return { chunks: pieces(source.stream()), total: source.size, name: source.name ?? 'model' };
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    const bytes = ArrayBuffer.isView(source)
      ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
      : new Uint8Array(source);
    return { chunks: [bytes], total: bytes.length, name: 'model' };
  }
  return fail('INVALID_ARGUMENT', 'a model is loaded from a URL, bytes, a File or a Response');
}

async function openUrl(source, signal) {
  const url = resolve(source);
  if (isLocalFile(url)) {
    const bytes = await told(readLocalFile(url));
    return { chunks: [bytes], total: bytes.length, name: url.pathname };
  }
  return openResponse(await told(fetch(url, { signal }), url.href));
}

function openResponse(response) {
  if (!response.ok) fail('IO', `${response.url}: status ${response.status} ${response.statusText}`);
  // With a content coding the length is that of the coded bytes: no help.
  const isPlain = !response.headers.get('content-encoding');
  const total = isPlain ? Number(response.headers.get('content-length')) || 0 : 0;
  return { chunks: pieces(response.body), total, name: response.url || 'model' };
}

/** What the platform throws when it can't read, as a SluiceError. */
async function told(reading, name) {
  try {
    return await reading;
  } catch (error) {
    if (error.name === 'AbortError') fail('CANCELLED', 'loading was stopped');
    return fail(error.code === 'ENOENT' ? 'NOT_FOUND' : 'IO', name ? `${name}: ${error.message}` : error.message);
  }
}

/** Not every browser can iterate a stream. */
async function* pieces(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await told(reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
