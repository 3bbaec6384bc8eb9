import { type JobHooks, SILENT_HOOKS } from '../../job.ts';
import { ELEMENTS_A_BREATH, eachRow, type SquareDistances } from './square.ts';

export const NOISE = -1;

/** Slack of every cut, so that a threshold like 0.58 means 0.42 and not 0.42000000000000004. */
const EPS_SLACK = 1e-9;

export interface DbscanOptions {
  /** Distance within which two items are neighbours, inclusive. */
  readonly eps: number;
  /** Neighbours that make an item a core item, the item itself counted. */
  readonly minSamples: number;
}
export interface DbscanResult {
  /** 0-based, in the order of each cluster's first core item; −1 noise. */
  readonly labels: Int32Array; // [n]
  /** 1 for core items. */
  readonly core: Uint8Array; // [n]
  readonly count: number;
}

/**
 * Density clusters: core items within eps of each other are together, a border item joins the
 * lowest-numbered cluster that has a core item within eps, the rest is noise.
 * @param distances not modified; compared as f32, so a distance that rounds to eps is within it
 * Cost: two scans of the matrix. Source: Ester et al. 1996; labels as scikit-learn's DBSCAN.
 */
export async function dbscan(
  distances: SquareDistances,
  options: DbscanOptions,
  hooks: JobHooks = SILENT_HOOKS,
): Promise<DbscanResult> {
  const { n, data } = distances;
  const limit = Math.fround(options.eps + EPS_SLACK);

  const core = new Uint8Array(n); // [n]
  await eachRow(n, 'density', hooks, (row) => {
    let neighbours = 0;
    const end = (row + 1) * n;
    for (let k = row * n; k < end; k++) if (data[k]! <= limit) neighbours++;
    core[row] = neighbours >= options.minSamples ? 1 : 0;
  });

  const labels = new Int32Array(n).fill(NOISE); // [n]
  const queue = new Int32Array(n); // [n] core items of the cluster being grown
  let count = 0;
  let scanned = 0;
  for (let seed = 0; seed < n; seed++) {
    if (core[seed] !== 1 || labels[seed] !== NOISE) continue;
    let tail = 0;
    labels[seed] = count;
    queue[tail++] = seed;
    for (let head = 0; head < tail; head++) {
      const base = queue[head]! * n;
      for (let other = 0; other < n; other++) {
        if (labels[other] !== NOISE || data[base + other]! > limit) continue;
        labels[other] = count;
        // Only core items carry the cluster on; a border item stays with whoever came first.
        if (core[other] === 1) queue[tail++] = other;
      }
      scanned += n;
      if (scanned >= ELEMENTS_A_BREATH) {
        scanned = 0;
        await hooks.breathe();
      }
    }
    count++;
  }
  return { labels, core, count };
}
