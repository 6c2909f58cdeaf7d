// A stranger's page: the package by its name, in the page and in a worker, bundled by vite.
import { Model } from 'sluice-topics';
import { ModelWorker } from 'sluice-topics/worker';

globalThis.answers = async (modelUrl, documents) => {
  const model = await Model.load(modelUrl);
  const worker = await ModelWorker.load(modelUrl);
  const here = documents.map(document => [...model.infer(document).mixture]);
  const there = [];
  for (const document of documents) there.push([...(await worker.infer(document)).mixture]);
  model.free();
  worker.free();
  return { here, there };
};
