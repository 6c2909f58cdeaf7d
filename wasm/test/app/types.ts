// A stranger's program in TypeScript: every call, by the types that the package declares.
import { init, Model, SluiceError, version, type Answer, type Explanation, type Topic } from 'sluice-topics';
import { Model as InlineModel } from 'sluice-topics/inline';
import { ModelWorker } from 'sluice-topics/worker';

export async function answers(file: File, signal: AbortSignal): Promise<string[]> {
  await init(new URL('https://example.org/sluice.wasm'));
  const model: Model = await Model.load(file, { onProgress: (loaded, total) => console.log(loaded / total), signal });
  const answer: Answer = model.infer('text', { top: 3 });
  const counted: Answer = model.infer({ ids: Uint32Array.of(1), counts: [1] });
  const { mixtures, unknownShares } = model.inferBatch(['text', { ids: [1], counts: [2] }]);
  const explained: Explanation = model.explain('text');
  const topics: Topic[] = model.topics({ ranking: 'relevance', lambda: 0.3 });
  const map: Float32Array | null = model.topicMap();
  const background: number | null = model.facts.backgroundTopic;
  const id: number = model.findWord('word');
  model.free();
  const numbers = [answer.unknownShare, counted.top[0].share, mixtures[0], unknownShares[0], map?.[0] ?? 0, background ?? 0, id];
  return [...numbers.map(String), ...topics.map(({ words }) => words[0].word ?? ''), explained.words[0].topic?.toFixed() ?? '', await version()];
}

export async function inWorker(source: ArrayBuffer): Promise<Float32Array> {
  const model = await ModelWorker.load(source, { module: 'sluice.wasm' });
  const { mixtures } = await model.inferBatch(['text'], { onProgress: (done, total) => console.log(done, total) });
  await model.explain('text');
  model.free();
  return mixtures;
}

export const codeOf = (error: unknown): string | null => (error instanceof SluiceError ? error.code : null);
export const load = (bytes: Uint8Array<ArrayBuffer>): Promise<Model> => InlineModel.load(bytes);

// @ts-expect-error a ranking that there is not
export const wrong = (model: Model): Topic[] => model.topics({ ranking: 'best' });
