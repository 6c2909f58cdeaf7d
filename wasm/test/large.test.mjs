// The largest models that are promised, 256 MB, by file and by bytes that come in pieces.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { Model } from 'sluice-topics';

test('a model of 256 MB loads, and again after it was freed', async () => {
  const path = `${process.cwd()}/large.safetensors`;
  await promisify(execFile)('python3', ['make_large_model.py', path]);
  try {
    const { size } = await stat(path);
    assert.ok(size > 250e6 && size < 256e6, `${size} bytes`);
    const sources = [
      pathToFileURL(path),
      new Response(Readable.toWeb(createReadStream(path, { highWaterMark: 1 << 20 }))), // of unknown length
    ];
    for (const source of sources) {
      const model = await Model.load(source);
      assert.deepEqual([model.facts.words, model.facts.topics], [940000, 64]);
      assert.equal(model.findWord('w939999'), 939999);
      const { mixture } = model.infer({ ids: [1, 2, 3], counts: [1, 1, 1] });
      assert.ok(mixture.every(share => Math.abs(share - 1 / 64) < 1e-6));
      model.free();
    }
  } finally {
    await rm(path, { force: true });
  }
});
