// Topics as every part of the page has them:
// { id, background, share, x, y, words: [[word, p(word | topic), p(word)], ...] }.
import { t } from './language.js';

export const DEFAULT_LAMBDA = 0.6; // what its authors found best
const NAME_WORDS = 8;
const names = new WeakMap(); // topic → words

/** lambda log p(w|k) + (1 - lambda) log(p(w|k) / p(w)), Sievert and Shirley 2014. */
export function relevance([, inTopic, overall], lambda) {
  return Math.log(inTopic) - (1 - lambda) * Math.log(overall);
}

/** The `count` most relevant words, best first; ties by the order given. */
export function rankWords(topic, lambda, count) {
  return topic.words
    .map(word => ({ word, score: relevance(word, lambda) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ word }) => word);
}

/** What to call a topic: its first words, wherever the slider is. */
export function nameOf(topic, count = 3) {
  if (topic.background) return t('topic.background');
  if (!names.has(topic)) names.set(topic, rankWords(topic, DEFAULT_LAMBDA, NAME_WORDS).map(([word]) => word));
  return names.get(topic).slice(0, count).join(' · ') || t('topic.wordless');
}

/** Other topics by distance on the map, nearest first; the background is no neighbour. */
export function nearestTopics(topics, topic, count) {
  if (topic.background || !Number.isFinite(topic.x)) return [];
  return topics
    .filter(other => other !== topic && !other.background)
    .map(other => ({ other, distance: Math.hypot(other.x - topic.x, other.y - topic.y) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ other }) => other);
}
