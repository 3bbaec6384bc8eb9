/*
 * Spans of time as flat pairs begin, end, begin, end, … in seconds, ascending and apart from each other.
 */

/** Moments that belong to any of some spans, in any order. */
export function uniteSpans(spans: readonly (readonly [number, number])[]): Float64Array {
  const inOrder = [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const united: number[] = [];
  for (const [begin, end] of inOrder) {
    const last = united.length - 1;
    if (last > 0 && begin <= united[last]!) united[last] = Math.max(united[last]!, end);
    else united.push(begin, end);
  }
  return Float64Array.from(united); // [2 * spans]
}

/** Moments that belong to both; a moment without length counts where both have it. */
export function intersectSpans(a: Float64Array, b: Float64Array): Float64Array {
  const shared: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const begin = Math.max(a[i]!, b[j]!);
    const end = Math.min(a[i + 1]!, b[j + 1]!);
    if (begin <= end) shared.push(begin, end);
    if (a[i + 1]! < b[j + 1]!) i += 2;
    else j += 2;
  }
  return Float64Array.from(shared); // [2 * spans]
}

export function spanSeconds(spans: Float64Array): number {
  let sum = 0;
  for (let i = 0; i + 1 < spans.length; i += 2) sum += spans[i + 1]! - spans[i]!;
  return sum;
}
