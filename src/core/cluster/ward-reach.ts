/** Classes of size and of length of mean; clusters of a pair of classes are judged together. */
const LENGTHS = 16;

/**
 * The least cosine that the means of two clusters may have which are no further apart than a ceiling by
 * Ward's distance, h (|a|² + |b|² − 2 |a| |b| cos) with h = AB / (A + B) for A and B items.
 * @param lengths of the means
 * Cost: O(k), and some thousand pairs of classes.
 */
export function leastWardCosine(
  sizes: Int32Array, // [k]
  lengths: Float64Array, // [k]
  ceiling: number,
): number {
  if (ceiling === Number.POSITIVE_INFINITY) return -1;
  const classes = new Map<number, { size: number; least: number; most: number }>();
  sizes.forEach((size, c) => {
    const length = lengths[c]!;
    const key = Math.floor(Math.log2(size)) * (LENGTHS + 1) + Math.floor(length * LENGTHS);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { size, least: length, most: length });
    else {
      known.size = Math.min(known.size, size);
      known.least = Math.min(known.least, length);
      known.most = Math.max(known.most, length);
    }
  });
  let cosine = 1;
  for (const a of classes.values()) {
    for (const b of classes.values()) {
      const share = (a.size * b.size) / (a.size + b.size);
      const squares = a.least * a.least + b.least * b.least - ceiling / share;
      const product = squares > 0 ? a.most * b.most : a.least * b.least;
      cosine = Math.min(cosine, product > 0 ? squares / (2 * product) : -1);
    }
  }
  return Math.max(-1, cosine);
}
