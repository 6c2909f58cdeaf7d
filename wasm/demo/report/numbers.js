// Numbers that may be missing.

/** The largest of those that are there; 0 when none is. */
export function max(values) {
  return values.reduce((largest, value) => (value > largest ? value : largest), 0);
}

const SMOOTHED_PARTS = 24; // of the whole time: with fewer periods than this every one stands for itself

/** Each value with its neighbours, by the number of documents behind each. */
export function smooth(values, documents) {
  const reach = Math.floor(values.length / SMOOTHED_PARTS);
  return values.map((value, index) => {
    if (value === null) return null;
    let sum = 0;
    let weight = 0;
    for (let at = Math.max(index - reach, 0); at <= Math.min(index + reach, values.length - 1); ++at) {
      if (values[at] === null) continue;
      const own = documents[at] * (1 + reach - Math.abs(at - index));
      sum += values[at] * own;
      weight += own;
    }
    return weight ? sum / weight : value;
  });
}
