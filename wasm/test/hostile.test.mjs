// Files made to hurt, and memory that runs out: every load throws a SluiceError or gives a model, and the
// next one works. INTERNAL would be a trap of the module.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { Model, SluiceError } from 'sluice-topics';

import { cases, documentOf, golden, modelBytes, moduleBytes, packageFile } from './golden_files.mjs';

const { Engine } = await import(packageFile('engine.js'));
const { Model: EngineModel } = await import(packageFile('model.js'));
const headerBytes = Number(new DataView(modelBytes.buffer, modelBytes.byteOffset).getBigUint64(0, true));

const compactBytes = await readFile(new URL('../valid/model/compact.safetensors', golden));

/** Returns: whether it was refused. */
async function tryModel(bytes, name) {
  try {
    const model = await Model.load(bytes);
    model.infer('library server');
    model.topics({ words: 2 });
    model.topicMap();
    model.free();
    return false;
  } catch (error) {
    assert.ok(error instanceof SluiceError && error.code !== 'INTERNAL', `${name}: ${error.stack}`);
    return true;
  }
}

/** The golden model with another header. */
function withHeader(header) {
  const text = Buffer.from(header);
  const bytes = Buffer.concat([Buffer.alloc(8), text, modelBytes.subarray(8 + headerBytes)]);
  bytes.writeBigUInt64LE(BigInt(text.length), 0);
  return bytes;
}

test('a file cut anywhere is refused', async () => {
  for (let size = 0; size < modelBytes.length; size += size < 8 + headerBytes + 64 ? 3 : 509) {
    assert.ok(await tryModel(modelBytes.subarray(0, size), `cut at ${size}`), `cut at ${size}`);
  }
});

test('no changed byte takes the module down', async () => {
  let random = 12345;
  const next = limit => (random = (random * 1103515245 + 12345) % 2147483648) % limit;
  let refused = 0;
  for (let round = 0; round < 3000; ++round) {
    const hostile = Uint8Array.from(modelBytes);
    for (let flips = 0; flips < 1 + round % 4; ++flips) {
      hostile[next(round % 2 ? 8 + headerBytes : modelBytes.length)] = next(256);
    }
    refused += await tryModel(hostile, `round ${round}`);
  }
  assert.ok(refused > 2500, `${refused} refused`);
});

test('the small form, cut and changed, takes nothing down either', async () => {
  for (let size = 0; size < compactBytes.length; ++size) assert.ok(await tryModel(compactBytes.subarray(0, size), `cut at ${size}`));
  for (let at = 0; at < compactBytes.length; ++at) {
    const hostile = Uint8Array.from(compactBytes);
    hostile[at] ^= 1 << at % 8;
    await tryModel(hostile, `byte ${at}`);
  }
});

test('no number in the header takes the module down', async () => {
  const header = modelBytes.subarray(8, 8 + headerBytes).toString();
  const extremes = ['0', '-1', '2147483648', '4294967295', '9007199254740993', '18446744073709551615', '1e308', '1e-400'];
  for (const { index, 0: number } of header.matchAll(/\d+(\.\d+)?/g)) {
    for (const extreme of extremes) {
      const changed = header.slice(0, index) + extreme + header.slice(index + number.length);
      await tryModel(withHeader(changed), `${extreme} at ${index}`);
    }
  }
  for (const length of [0n, 1n, 0x7fffffffn, 0xffffffffn, 0x7fffffffffffn, 0xffffffffffffffffn]) {
    const bytes = Buffer.from(modelBytes);
    bytes.writeBigUInt64LE(length, 0);
    assert.ok(await tryModel(bytes, `header of ${length}`));
  }
  assert.ok(await tryModel(withHeader('['.repeat(100000)), 'depth'));
});

test('models come and go, with long texts, in the memory of a few', async () => {
  const text = 'library server 패키지 '.repeat(40000);
  for (let round = 0; round < 200; ++round) {
    const model = await Model.load(modelBytes);
    if (round % 25 === 0) model.infer(text);
    model.free();
  }
});

/** The module with a memory that can't grow. */
function withoutGrowth() {
  const bytes = Uint8Array.from(moduleBytes);
  const number = at => {
    let value = 0;
    for (let shift = 0; ; shift += 7, ++at) {
      value |= (bytes[at] & 0x7f) << shift;
      if (bytes[at] < 0x80) return { value, next: at + 1 };
    }
  };
  for (let at = 8; at < bytes.length;) {
    const { value: size, next } = number(at + 1);
    if (bytes[at] === 5) { // memory section: one memory, its limits flagged 1: least and most
      assert.deepEqual([bytes[next], bytes[next + 1]], [1, 1]);
      const least = number(next + 2);
      const most = number(least.next);
      for (let left = least.value, to = least.next; to < most.next; ++to, left >>= 7) {
        bytes[to] = left & 0x7f | (to < most.next - 1 ? 0x80 : 0);
      }
      assert.equal(number(least.next).value, least.value);
      return { bytes, size: least.value << 16 };
    }
    at = next + size;
  }
  throw new Error('no memory section');
}

/** Takes all memory there is in blocks of these sizes, one after the other. Returns: addresses. */
function hoard(engine, ...sizes) {
  const blocks = [];
  for (const size of sizes) {
    for (let address; (address = engine.call('malloc', size));) blocks.push(address);
  }
  return blocks;
}

test('memory that runs out throws OUT_OF_MEMORY at every place, and nothing leaks', async () => {
  const { bytes, size } = withoutGrowth();
  const engine = await Engine.create(bytes);
  const texts = cases.map(documentOf);
  const work = async () => {
    const model = await EngineModel.read(engine, modelBytes);
    try {
      return [model.inferBatch(texts), model.explain('library server'), model.topics({ words: 5 })];
    } finally {
      model.free();
    }
  };
  const expected = await work();
  assert.equal(engine.bytes.length, size);
  const kilobytesLeft = () => {
    const blocks = hoard(engine, 1024);
    blocks.forEach(address => engine.release(address));
    return blocks.length;
  };
  const before = kilobytesLeft();
  let failures = 0;
  let finished = false;
  const large = hoard(engine, 1 << 20);
  for (const kept = hoard(engine, 1024); !finished && kept.length + large.length > 0;) {
    if (kept.length === 0) {
      engine.release(large.pop());
      kept.push(...hoard(engine, 1024));
    }
    for (let freed = 0; freed < 2 && kept.length > 0; ++freed) engine.release(kept.pop());
    try {
      assert.deepEqual(await work(), expected);
      finished = true;
      [...kept, ...large].forEach(address => engine.release(address));
    } catch (error) {
      assert.equal(error.code, 'OUT_OF_MEMORY', error.stack);
      ++failures;
    }
  }
  assert.ok(finished && failures > 100, `${failures} failures`);
  assert.ok(kilobytesLeft() >= before);
});
