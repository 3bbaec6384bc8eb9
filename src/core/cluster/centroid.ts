import type { JobHooks } from '../job.ts';
import type { ClusterSums } from './cluster-sums.ts';
import { type ConstraintPlan, slots } from './constraints.ts';
import type { MergeSink } from './merge-recorder.ts';

const BREATH_MS = 10;

export interface CentroidInput {
  readonly n: number;
  /** Cosine distances; overwritten by their squares and then by those of the clusters. */
  readonly square: Float32Array; // [n * n]
  readonly plan: ConstraintPlan;
  readonly merges: MergeSink;
  /** For the resultant lengths only; the distances of this linkage come from the matrix. */
  readonly sums: ClusterSums | undefined;
}

/**
 * Centroid linkage as SciPy computes it from a distance matrix: the squared distance to a joint
 * cluster is (m_a D_a + m_b D_b) / m − m_a m_b D_ab / m². On cosine distances that is no geometry, and
 * merges may invert; it is here to reproduce pipelines that do it. Ties go to the lowest slots.
 * @returns clusters left alone by constraints
 * Cost: O(n²) as a rule: nearest neighbours among higher slots are kept and repaired.
 */
export async function centroidLinkage(input: CentroidInput, hooks: JobHooks): Promise<number> {
  const { n, square, plan, merges, sums } = input;
  for (let i = 0; i < n * n; i++) square[i] = square[i]! * square[i]!;
  const live = new Uint8Array(n).fill(1); // [n]
  const nearest = new Int32Array(n).fill(-1); // [n] nearest live slot above, −1 for none
  const distance = new Float64Array(n).fill(Number.POSITIVE_INFINITY); // [n]

  const search = (i: number): void => {
    let best = Number.POSITIVE_INFINITY;
    let index = -1;
    for (let j = i + 1; j < n; j++) {
      const value = square[i * n + j]!;
      if (value < best && live[j] === 1) {
        best = value;
        index = j;
      }
    }
    nearest[i] = index;
    distance[i] = best;
  };
  const update = (keep: number, gone: number): void => {
    const a = merges.sizeOf(keep);
    const b = merges.sizeOf(gone);
    const m = a + b;
    const between = (square[keep * n + gone]! * a * b) / (m * m);
    for (let j = 0; j < n; j++) {
      if (live[j] === 0 || j === keep || j === gone) continue;
      const joint = (a * square[keep * n + j]! + b * square[gone * n + j]!) / m - between;
      square[keep * n + j] = Math.max(0, joint);
      square[j * n + keep] = Math.max(0, joint);
    }
    live[gone] = 0;
  };
  const join = (keep: number, gone: number, height: number): void => {
    update(keep, gone);
    merges.join(keep, gone, height, sums?.merge(keep, gone) ?? 0);
  };

  // What people decided comes first.
  for (const group of [...plan.groups, ...plan.frozen]) {
    for (const item of group.subarray(1)) join(group[0]!, item, 0);
  }
  for (const group of plan.frozen) live[group[0]!] = 0;
  const slotOf = slots(n, plan);
  for (let p = 0; p < plan.forbidden.length; p += 2) {
    const a = slotOf[plan.forbidden[p]!]!;
    const b = slotOf[plan.forbidden[p + 1]!]!;
    square[a * n + b] = Number.POSITIVE_INFINITY;
    square[b * n + a] = Number.POSITIVE_INFINITY;
  }
  for (let i = 0; i < n; i++) if (live[i] === 1) search(i);

  let breathedAt = hooks.now();
  for (;;) {
    let keep = -1;
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < n; i++) {
      if (live[i] === 1 && distance[i]! < best) {
        best = distance[i]!;
        keep = i;
      }
    }
    if (keep < 0) break;
    const gone = nearest[keep]!;
    join(keep, gone, Math.sqrt(best));
    search(keep);
    for (let i = 0; i < gone; i++) {
      if (live[i] === 0 || i === keep) continue;
      if (nearest[i] === gone || nearest[i] === keep) search(i);
      else if (i < keep) {
        const value = square[i * n + keep]!;
        if (value < distance[i]! || (value === distance[i]! && keep < nearest[i]!)) {
          distance[i] = value;
          nearest[i] = keep;
        }
      }
    }
    if (hooks.now() - breathedAt > BREATH_MS) {
      await hooks.breathe();
      breathedAt = hooks.now();
    }
  }
  return live.reduce((count, is) => count + is, 0);
}
