// A report's data of any size, the same ones every time.

const PERIODS = 120;
const LABELS = 51; // fifty and "other"
const TEXT = 'Four hundred characters of a document, as the command writes them, with <tags> & "quotes". '.repeat(5).slice(0, 400);

/** `topics`: K. `parts`: what to leave out or change. */
export function reportData(topics, parts = {}) {
  const random = generator(topics);
  return {
    kind: 'report', version: '0.1.0', title: 'Topics of <b>made up</b> articles', created: '2026-11-21T20:00:00Z',
    model: {
      name: 'model.safetensors', topics, words: 20000, documents: 12345, tokens: 1234567, passes: 3, seed: 1,
      heldout_perplexity: 1482.5, background_topic: 0, configuration: { topics, eta: 0.03, background: true, order: { kind: 'shuffled' } },
    },
    corpus: { name: 'corpus/', documents: 12345, tokens: 1234567, unknown_share: 0.0213 },
    scores: {
      perplexity: 1482.2, own_alpha_perplexity: 1490.8, npmi: 0.187, diversity: 0.82, effective_topics: topics * 0.8,
      purity: 0.63, nmi: 0.6,
    },
    topics: Array.from({ length: topics }, (_, id) => topic(id, topics, random)),
    labels: {
      names: Array.from({ length: LABELS }, (_, index) => (index === LABELS - 1 ? 'other' : `label ${index}`)),
      documents: Array.from({ length: LABELS }, (_, index) => 1000 - index), shares: shares(LABELS, topics, random),
    },
    times: {
      periods: Array.from({ length: PERIODS }, (_, index) => `${2010 + Math.floor(index / 12)}-${String(index % 12 + 1).padStart(2, '0')}`),
      documents: Array.from({ length: PERIODS }, (_, index) => index + 1), shares: shares(PERIODS, topics, random),
    },
    ...parts,
  };
}

function topic(id, topics, random) {
  const warnings = [];
  if (id === 1 || id === 2) warnings.push({ kind: 'near_duplicate', other: 3 - id, text: 'divergence 0.05' });
  if (id === topics - 1) warnings.push({ kind: 'junk', text: 'few words' });
  return {
    id, background: id === 0, share: 1 / topics, x: random() - 0.5, y: random() - 0.5, npmi: id % 5 ? random() / 2 : null,
    documents: id === 0 ? 0 : 100 + id, warnings,
    words: Array.from({ length: 60 }, (_, rank) => [`word${id}x${rank}`, 0.05 / (rank + 1), 0.05 / (rank + 1) / topics]),
    representative: Array.from({ length: 5 }, (_, rank) => ({
      id: `doc-${id}-${rank}`, title: rank === 4 ? null : `Title ${rank} of topic ${id}`, label: 'label 1', date: '2015-03-01',
      share: 0.95 - rank / 50, text: rank === 3 ? null : TEXT,
    })),
  };
}

function shares(rows, topics, random) {
  return Array.from({ length: rows }, () => {
    const row = Array.from({ length: topics }, () => random() ** 6 + 1e-4);
    const sum = row.reduce((a, b) => a + b);
    return row.map(value => Number((value / sum).toFixed(5)));
  });
}

/** A linear congruential generator: numbers from 0 to 1. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
