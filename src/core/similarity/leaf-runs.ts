import { firstIndex } from '../first-index.ts';

/** Consecutive leaves under one label: a square on the diagonal of the ordered matrix. */
export interface LeafRun {
  readonly from: number;
  readonly to: number;
  /** Negative for leaves without one. */
  readonly label: number;
}

/**
 * Runs of one label in the leaf order, left to right. An identity is one run where the tree alone
 * decided; a density algorithm, or a person, may have put leaves of several places together.
 * @param labelOf label of the leaf at a place
 * Cost: O(n).
 */
export function leafRuns(n: number, labelOf: (place: number) => number): LeafRun[] {
  const runs: LeafRun[] = [];
  for (let from = 0; from < n; ) {
    const label = labelOf(from);
    let to = from + 1;
    // Leaves without a label have nothing in common.
    while (label >= 0 && to < n && labelOf(to) === label) to++;
    runs.push({ from, to, label });
    from = to;
  }
  return runs;
}

/** The run that holds a place; the last one beyond the end. @param runs at least one */
export function runAt(runs: readonly LeafRun[], place: number): LeafRun | undefined {
  return runs[Math.max(0, firstIndex(runs.length, (i) => runs[i]!.from > place) - 1)];
}
