// The package in Node: the golden mixtures, and what the declarations promise.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import test from 'node:test';
import { promisify } from 'node:util';

import { Model, version } from 'sluice-topics';
import { cases, documentOf, golden, modelBytes as bytes, moduleBytes, packageFile } from './golden_files.mjs';

function assertNear(actual, expected, name) {
  assert.equal(actual.length, expected.length, name);
  expected.forEach((share, topic) => {
    assert.ok(Math.abs(actual[topic] - share) <= 1e-6, `${name}: topic ${topic}: ${actual[topic]} for ${share}`);
  });
}

test('the module asks for nothing but to end and to tell that its memory grew', () => {
  const asked = WebAssembly.Module.imports(new WebAssembly.Module(moduleBytes)).map(({ kind, name }) => `${kind} ${name}`);
  const known = ['function proc_exit', 'function emscripten_notify_memory_growth'];
  assert.deepEqual(asked.filter(one => !known.includes(one)), []);
});

test('every golden document has its mixture', async () => {
  using_(await Model.load(bytes), model => {
    for (const one of cases) {
      const answer = model.infer(documentOf(one));
      assertNear(answer.mixture, one.mixture, one.name);
      assert.ok(Math.abs(answer.unknownShare - one.unknown_share) <= 1e-6, one.name);
    }
  });
});

test('the shares are the same bits as native ones', async () => {
  using_(await Model.load(bytes), model => {
    for (const one of cases) {
      assert.deepEqual(model.infer(documentOf(one)).mixture, Float32Array.from(one.mixture), one.name);
    }
  });
});

test('a batch has the answers of its documents', async () => {
  using_(await Model.load(bytes), model => {
    const documents = [...cases, ...cases].map(documentOf);
    const { mixtures, unknownShares } = model.inferBatch(documents);
    documents.forEach((document, index) => {
      const { mixture, unknownShare } = model.infer(document);
      assert.deepEqual(mixtures.slice(index * mixture.length, (index + 1) * mixture.length), mixture);
      assert.equal(unknownShares[index], unknownShare);
    });
    assert.equal(model.inferBatch([]).mixtures.length, 0);
  });
});

test('top leaves the background out, in order, as many as asked', async () => {
  using_(await Model.load(bytes), model => {
    const { mixture, top } = model.infer('library for fonts and a server', { top: 3 });
    assert.equal(top.length, 3);
    assert.ok(top.every(({ topic, share }) => topic !== model.facts.backgroundTopic && share === mixture[topic]));
    assert.ok(top[0].share >= top[1].share && top[1].share >= top[2].share);
    assert.equal(top[0].share, Math.max(...mixture.subarray(1)));
    assert.deepEqual(model.infer('library', { top: 0 }).top, []);
  });
});

test('explain says where each word stands and what it speaks for', async () => {
  using_(await Model.load(bytes), model => {
    const text = '😀 Library 패키지는 zzzz fonts. ' + '이미지'.normalize('NFD');
    const { words, mixture } = model.explain(text);
    assert.deepEqual(mixture, model.infer(text).mixture);
    assert.deepEqual(words.map(({ start, end }) => text.slice(start, end).normalize('NFC')),
      ['Library', '패키지는', 'zzzz', 'fonts', '이미지']);
    const known = words.map(({ id }) => id >= 0);
    assert.deepEqual(known, [true, true, false, true, true]);
    words.forEach(({ id, topic, share }) => {
      assert.equal(topic === null, id < 0);
      if (topic !== null) assert.ok(share > 0 && share <= 1 && topic < model.facts.topics);
    });
    assert.deepEqual(model.explain('').words, []);
  });
});

test('topics have words in order and shares that sum to 1', async () => {
  using_(await Model.load(bytes), model => {
    const topics = model.topics({ words: 7, ranking: 'probability' });
    assert.equal(topics.length, model.facts.topics);
    assert.ok(Math.abs(topics.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-6);
    for (const { words } of topics) {
      assert.equal(words.length, 7);
      words.reduce((before, { probability }) => (assert.ok(probability <= before), probability), 1);
      words.forEach(({ word, id }) => assert.equal(model.findWord(word), id));
    }
    assert.equal(topics[0].isBackground, true);
    assert.throws(() => model.topics({ ranking: 'best' }), { code: 'INVALID_ARGUMENT', message: /ranking "best"/ });
  });
});

test('facts, configuration, words and the version are there', async () => {
  using_(await Model.load(bytes), model => {
    assert.equal(model.facts.topics, 12);
    assert.equal(model.facts.backgroundTopic, 0);
    assert.equal(model.facts.takesText, true);
    assert.equal(model.configuration().topics, 12);
    assert.equal(model.findWord('nosuchword'), -1);
  });
  assert.match(await version(), /^\d+\.\d+\.\d+$/);
});

test('the small form of a model has a map of its topics, others have none', async () => {
  using_(await Model.load(await readFile(new URL('../valid/model/compact.safetensors', golden))), model => {
    const map = model.topicMap();
    assert.equal(map.length, 2 * model.facts.topics);
    assert.ok(map.every(Number.isFinite) && map.some(place => place !== 0));
    assert.ok(Math.abs(model.infer('').mixture.reduce((sum, share) => sum + share) - 1) < 1e-6);
  });
  using_(await Model.load(bytes), model => assert.equal(model.topicMap(), null));
});

test('a model comes from a URL, a Blob, a Response and a view, with progress', async () => {
  const sources = [
    new URL('model.safetensors', golden), new Blob([bytes]), new Response(bytes),
    new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  ];
  for (const source of sources) {
    let last = 0;
    const model = await Model.load(source, { onProgress: loaded => { last = loaded; } });
    assert.equal(last, bytes.length);
    model.free();
  }
  await assert.rejects(Model.load(42), { code: 'INVALID_ARGUMENT' });
  await assert.rejects(Model.load(new Response('gone', { status: 404 })), { code: 'IO', message: /status 404/ });
  await assert.rejects(Model.load('no/such.safetensors'), { code: 'NOT_FOUND', message: /no such file/ });
  await assert.rejects(Model.load('http://127.0.0.1:1/model'), { code: 'IO', message: /^http:.*: fetch failed/ });
  const large = new Response('', { headers: { 'content-length': String(2 ** 30 + 1) } });
  await assert.rejects(Model.load(large), { code: 'LIMIT', message: /a model of 1073741825 bytes/ });
  const signal = AbortSignal.abort();
  await assert.rejects(Model.load('http://127.0.0.1:1/model', { signal }), { code: 'CANCELLED' });
});

test('bad documents throw with a code', async () => {
  using_(await Model.load(bytes), model => {
    assert.throws(() => model.infer({ ids: [1, 2], counts: [1] }), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => model.infer(undefined), { name: 'TypeError' });
    for (const id of [-1, 1.5, NaN, 2 ** 32, '7']) {
      assert.throws(() => model.infer({ ids: [id], counts: [1] }), { code: 'INVALID_ARGUMENT', message: /is no word id/ });
    }
    for (const count of [-1, NaN, Infinity]) {
      assert.throws(() => model.infer({ ids: [1], counts: [count] }), { code: 'INVALID_ARGUMENT' });
    }
    const { mixture } = model.infer('\ud800 library \udfff');
    assert.deepEqual(mixture, model.infer('\ufffd library \ufffd').mixture);
  });
});

test('a freed model says so, and freeing again is nothing', async () => {
  const model = await Model.load(bytes);
  model.free();
  model.free();
  assert.throws(() => model.infer('library'), { code: 'INVALID_ARGUMENT', message: /freed/ });
});

test('the example of the package\'s README runs', async () => {
  const folder = await mkdtemp(`${process.cwd()}/readme-`);
  const [, example] = /```js\n(.*?)```/s.exec(await readFile(packageFile('README.md'), 'utf8'));
  await writeFile(`${folder}/example.mjs`, example);
  await writeFile(`${folder}/model.safetensors`, bytes);
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder });
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 3 + 12);
  assert.match(lines[0], /^\d+ 0\.\d{3}$/);
  assert.match(lines.at(-1), /^11 0\.\d{3}( \S+){8}$/);
});

function using_(model, body) {
  try {
    body(model);
  } finally {
    model.free();
  }
}
