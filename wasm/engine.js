// The WebAssembly module and its memory: everything below the level of models. One engine a page or
// worker; it is never shared between threads.

const STATUS_NAMES = new Map([
  [-1, 'INTERNAL'], [-2, 'INVALID_ARGUMENT'], [-3, 'OUT_OF_MEMORY'], [-4, 'IO'], [-5, 'NOT_FOUND'],
  [-6, 'ALREADY_EXISTS'], [-7, 'CORRUPT'], [-8, 'UNSUPPORTED'], [-9, 'LIMIT'], [-10, 'CANCELLED'],
  [-11, 'REMOTE'],
]);
const ERROR_BYTES = 1024; // struct sluice_error; module.c holds these numbers to the header
const ERROR_OFFSET = 16;
const ERROR_TEXT = 24;
const PAGE_LIMIT_TEXT = 'not enough memory in this page';

/** What every call throws. `code` is a name of sluice_status, `offset` a byte of the input or -1. */
export class SluiceError extends Error {
  constructor(code, message, offset = -1) {
    super(message);
    this.name = 'SluiceError';
    this.code = code;
    this.offset = offset;
  }
}

export function fail(code, message) {
  throw new SluiceError(code, message);
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export class Engine {
  /** `source`: bytes, a WebAssembly.Module, a Response or a promise of one of them. */
  static async create(source) {
    const engine = new Engine();
    const module = await compile(await source);
    const instance = await WebAssembly.instantiate(module, importsOf(module));
    engine.exports = instance.exports;
    engine.#memory = instance.exports.memory;
    engine.#refresh();
    instance.exports._initialize?.();
    engine.errorAddress = engine.allocate(ERROR_BYTES);
    return engine;
  }

  #memory;
  #isDead = false;

  #refresh() {
    const { buffer } = this.#memory;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.floats = new Float32Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Returns: an address that stays valid until release(). Throws: OUT_OF_MEMORY. */
  allocate(size) {
    if (!(size <= 0x7fff0000)) fail('OUT_OF_MEMORY', `${size} bytes: ${PAGE_LIMIT_TEXT}`);
    const address = this.call('malloc', Math.max(size, 8)) >>> 0;
    if (address === 0) fail('OUT_OF_MEMORY', `${size} bytes: ${PAGE_LIMIT_TEXT}`);
    return address;
  }

  release(address) {
    this.dispose('free', address);
  }

  /** Calls a function that frees; in a module that failed there is nothing to free. */
  dispose(name, address) {
    if (!this.#isDead && address) this.call(name, address);
  }

  /** Calls a function of the module that returns no status. A trap ends the engine, not the page. */
  call(name, ...values) {
    if (this.#isDead) fail('INTERNAL', 'the module has failed before; load the page again');
    try {
      return this.exports[name](...values);
    } catch (error) {
      this.#isDead = true;
      throw new SluiceError('INTERNAL', `the module failed in ${name}: ${error.message}`);
    } finally {
      if (this.bytes.buffer !== this.#memory.buffer) this.#refresh();
    }
  }

  /** Calls a function whose last argument is a sluice_error. Throws what it says. */
  check(name, ...values) {
    const status = this.call(name, ...values, this.errorAddress);
    if (status === 0) return;
    const text = this.bytes.subarray(this.errorAddress + ERROR_TEXT, this.errorAddress + ERROR_BYTES);
    const offset = Number(this.view.getBigInt64(this.errorAddress + ERROR_OFFSET, true));
    const end = text.indexOf(0);
    throw new SluiceError(STATUS_NAMES.get(status) ?? 'UNKNOWN', decoder.decode(text.subarray(0, end)), offset);
  }

  version() {
    const begin = this.call('sluice_version') >>> 0;
    return decoder.decode(this.bytes.subarray(begin, this.bytes.indexOf(0, begin)));
  }

  /** The text of a struct sluice_text. */
  textAt(address) {
    const begin = this.words[address >>> 2];
    return decoder.decode(this.bytes.subarray(begin, begin + this.words[(address >>> 2) + 1]));
  }
}

/** Memory of the module that grows with what is put into it and is used again by the next call. */
export class Scratch {
  #engine;
  #capacity = 0;

  constructor(engine) {
    this.#engine = engine;
    this.address = 0;
  }

  reserve(size) {
    if (size <= this.#capacity) return this.address;
    this.free();
    const capacity = Math.max(size, 256);
    this.address = this.#engine.allocate(capacity);
    this.#capacity = capacity;
    return this.address;
  }

  /** Returns: how many bytes of UTF-8 were written at `address`. Lone surrogates become U+FFFD. */
  putText(text) {
    // Three bytes a UTF-16 unit always suffice; long texts are measured first.
    if (text.length * 3 <= this.#capacity || text.length < 4096) {
      this.reserve(text.length * 3);
      const room = this.#engine.bytes.subarray(this.address, this.address + this.#capacity);
      return encoder.encodeInto(text, room).written;
    }
    const encoded = encoder.encode(text);
    this.reserve(encoded.length);
    this.#engine.bytes.set(encoded, this.address);
    return encoded.length;
  }

  free() {
    this.#engine.release(this.address);
    this.address = 0;
    this.#capacity = 0;
  }
}

/** The module asks for little, and all but its end can be done without. */
function importsOf(module) {
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (kind !== 'function') throw new Error(`the module asks for ${kind} ${from}.${name}`);
    (imports[from] ??= {})[name] = name === 'proc_exit' || name === 'abort'
      ? () => { throw new WebAssembly.RuntimeError(`${name}() was called`); }
      : () => 0;
  }
  return imports;
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  const bytes = source instanceof ArrayBuffer || ArrayBuffer.isView(source) ? source : await bytesOf(source);
  return WebAssembly.compile(bytes);
}

/** Not compileStreaming: it refuses servers that do not know application/wasm. */
async function bytesOf(response) {
  if (typeof Response === 'undefined' || !(response instanceof Response)) {
    throw new TypeError('init() takes a URL, bytes, a WebAssembly.Module or a Response');
  }
  if (!response.ok) throw new Error(`${response.url}: status ${response.status}`);
  const bytes = await response.arrayBuffer();
  const isModule = new Uint32Array(bytes.slice(0, 4))[0] === 0x6d736100; // "\0asm"
  if (!isModule) throw new Error(`${response.url}: not a WebAssembly module (a page of HTML?)`);
  return bytes;
}
