// The package in Chromium: as files, inline under a strict policy, in a worker, bundled by vite.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';
import { build } from 'vite';

import { cases, documentOf, modelBytes } from './golden_files.mjs';

const {
  SLUICE_GOLDEN: golden, SLUICE_PACKAGE: packageFolder, SLUICE_CHROMIUM: executablePath, SLUICE_ROOT: root,
} = process.env;
const documents = cases.map(documentOf);
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const pages = new Map(); // path → [html, policy]

let server, origin, browser, folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-browser-'));
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});

after(async () => {
  await browser?.close();
  server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function answer({ url }, response) {
  const path = normalize(new URL(url, origin).pathname);
  const [, root, ...rest] = path.split('/');
  const roots = {
    package: packageFolder, 'sluice-topics': packageFolder, golden, dist: join(folder, 'dist'),
    'model.safetensors': join(golden, 'mixtures/model.safetensors'),
  };
  try {
    if (pages.has(path)) {
      const [html, policy] = pages.get(path);
      return void response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy }).end(html);
    }
    const bytes = await readFile(join(roots[root], ...rest));
    const type = types[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

/** Opens a page that must print nothing; runs `body` in it. */
async function inPage(path, body, argument) {
  const page = await browser.newPage();
  const said = [];
  page.on('console', message => {
    const isMeant = message.location().url.endsWith('/none.safetensors'); // Chromium tells of each 404
    if (!isMeant) said.push(message.text());
  });
  page.on('pageerror', error => said.push(error.message));
  try {
    await page.goto(origin + path);
    const result = await page.evaluate(body, argument);
    assert.deepEqual(said, []);
    return result;
  } finally {
    await page.close();
  }
}

function assertGolden(mixtures, name) {
  cases.forEach((one, index) => one.mixture.forEach((share, topic) => {
    assert.ok(Math.abs(mixtures[index][topic] - share) <= 1e-6, `${name}, ${one.name}, topic ${topic}`);
  }));
}

test('a page without a bundler', async () => {
  pages.set('/plain.html', ['<!doctype html><link rel="icon" href="data:,">', "default-src 'self' data:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'"]);
  const result = await inPage('/plain.html', async documents => {
    const { Model } = await import('/package/index.js');
    const progress = [];
    const model = await Model.load('/golden/mixtures/model.safetensors', { onProgress: (...numbers) => progress.push(numbers) });
    const mixtures = documents.map(document => [...model.infer(document).mixture]);
    model.free();
    const bytes = await (await fetch('/golden/mixtures/model.safetensors')).arrayBuffer();
    const file = await Model.load(new File([bytes], 'dropped.safetensors'));
    const errors = [];
    for (const source of ['/golden/none.safetensors', bytes.slice(0, 5000), '/golden/mixtures/cases.json']) {
      await Model.load(source).catch(({ name, code }) => errors.push(`${name} ${code}`));
    }
    return { mixtures, progress, errors, topics: file.topics().length };
  }, documents);
  assertGolden(result.mixtures, 'page');
  const [loaded, total] = result.progress.at(-1);
  assert.equal(loaded, total);
  assert.deepEqual(result.errors, ['SluiceError IO', 'SluiceError CORRUPT', 'SluiceError CORRUPT']);
  assert.equal(result.topics, 12);
});

test('inline, in a page that may fetch nothing', async () => {
  pages.set('/inline.html', ['<!doctype html><link rel="icon" href="data:,">', "default-src 'none'; img-src data:; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; connect-src 'none'"]);
  const base64 = modelBytes.toString('base64');
  const mixtures = await inPage('/inline.html', async ([base64, documents]) => {
    const { Model } = await import('/package/inline.js');
    const model = await Model.load(Uint8Array.from(atob(base64), character => character.charCodeAt(0)));
    return documents.map(document => [...model.infer(document).mixture]);
  }, [base64, documents]);
  assertGolden(mixtures, 'inline');
});

test('a worker answers, reports progress, throws and can be freed', async () => {
  const result = await inPage('/plain.html', async documents => {
    const { ModelWorker } = await import('/package/worker.js');
    const model = await ModelWorker.load('/golden/mixtures/model.safetensors');
    const progress = [];
    const many = Array.from({ length: 10 }, () => documents).flat();
    const { mixtures } = await model.inferBatch(many, { onProgress: done => progress.push(done) });
    const errors = [];
    const note = ({ code }) => errors.push(code);
    await model.infer({ ids: [1], counts: [-1] }).catch(note);
    await ModelWorker.load('/golden/none.safetensors').catch(note);
    const late = model.infer('library').catch(note);
    model.free();
    await late;
    await model.infer('library').catch(note);
    const rows = documents.map((_, index) => [...mixtures.subarray(index * model.facts.topics, (index + 1) * model.facts.topics)]);
    return { rows, progress, errors, count: many.length };
  }, documents);
  assertGolden(result.rows, 'worker');
  assert.equal(result.progress.at(-1), result.count);
  assert.ok(result.progress.length > 1);
  assert.deepEqual(result.errors, ['INVALID_ARGUMENT', 'IO', 'CANCELLED', 'CANCELLED']);
});

test('bundled by vite, the worker and the module too', async () => {
  const app = join(folder, 'app');
  await cp(new URL('app', import.meta.url), app, { recursive: true });
  await mkdir(join(app, 'node_modules'));
  await symlink(packageFolder, join(app, 'node_modules/sluice-topics'));
  await build({ root: app, base: '/dist/', logLevel: 'error', worker: { format: 'es' }, build: { outDir: join(folder, 'dist') } });
  const { here, there } = await inPage('/dist/index.html',
    async documents => globalThis.answers('/golden/mixtures/model.safetensors', documents), documents);
  assertGolden(here, 'vite');
  assertGolden(there, 'vite worker');
});

test('a program in TypeScript compiles against the declarations', async () => {
  const tsc = new URL('node_modules/typescript/bin/tsc', import.meta.url).pathname;
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, ...options, 'app/types.ts']).catch(error => error);
  assert.equal(stdout, '');
});

test('the page of docs/browser.md, under the policy it names', async () => {
  const text = await readFile(join(root, 'docs/browser.md'), 'utf8');
  const html = /```html\n(.*?)```/s.exec(text)[1];
  const policy = /```text\nContent-Security-Policy: (.*?)```/s.exec(text)[1].replaceAll('\n', ' ');
  pages.set('/copied.html', [html, policy]);
  const found = await inPage('/copied.html', async () => {
    const lines = () => [...document.querySelectorAll('#topics li')].map(({ textContent }) => textContent);
    document.querySelector('#text').value = 'A library for a server of fonts';
    document.querySelector('#text').dispatchEvent(new Event('input'));
    for (let round = 0; round < 100 && lines().length === 0; ++round) await new Promise(done => setTimeout(done, 100));
    return lines();
  });
  assert.equal(found.length, 5);
  assert.match(found[0], /^\d+ % \S+/);
});
