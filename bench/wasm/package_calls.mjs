// The package's side of compare_native.py, by the protocol of native_calls.c; beyond it `call N` and `raw N`: a document
// of one word N times, through Model.infer() and by the module's function alone.
//
// usage: package_calls.mjs PACKAGE MODEL TEXTS
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [, , folder, modelPath, textsPath] = process.argv;
const packageFile = name => pathToFileURL(`${folder}/${name}`);
const { Engine } = await import(packageFile('engine.js'));
const { Model } = await import(packageFile('model.js'));

const engine = await Engine.create(readFile(packageFile('sluice.wasm')));
const modelBytes = await readFile(modelPath);
const model = await Model.read(engine, modelBytes);
const { topics } = model.facts;
const texts = (await readFile(textsPath, 'utf8')).trimEnd().split('\n').slice(0, 1000);
const documents = texts.map(countWords);
const oneWord = { ids: Uint32Array.of(1), counts: Float32Array.of(1) };

function countWords(text) {
  const counts = new Map();
  for (const { id } of model.explain(text).words) if (id >= 0) counts.set(id, (counts.get(id) ?? 0) + 1);
  return { ids: Uint32Array.from(counts.keys()), counts: Float32Array.from(counts.values()) };
}

function inferRaw(rounds) {
  const { check } = engine;
  let given;
  engine.check = (name, ...values) => { given = values.slice(); check.call(engine, name, ...values); };
  model.infer(oneWord);
  delete engine.check;
  const run = engine.exports.sluice_inferencer_infer;
  const [inferencer, ids, counts, entries, mixture, size, unknown] = given;
  for (let i = 0; i < rounds; ++i) run(inferencer, ids, counts, entries, mixture, size, unknown, engine.errorAddress);
}

const jobs = {
  texts: () => model.inferBatch(texts).mixtures,
  counts: () => documents.map(document => model.infer(document, { top: 0 }).mixture)[0],
};
for await (const line of createInterface({ input: process.stdin })) {
  const [job, rounds] = line.split(' ');
  let shares = [];
  if (job === 'raw') inferRaw(Number(rounds));
  else if (job === 'call') for (let i = 0; i < Number(rounds); ++i) model.infer(oneWord);
  else for (let i = 0; i < Number(rounds); ++i) shares = jobs[job]();
  console.log(Array.from(shares.slice(0, topics)).join(' '));
}
