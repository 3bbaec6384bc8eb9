import { transfer } from 'comlink';
import type { SameFrameApi } from '../contract-same-frame.ts';
import type { CallContext } from './call-context.ts';

/** The calls about tracks in one frame. */
export function createSameFrameCalls({ pooledNow }: CallContext): SameFrameApi {
  return {
    pairSimilarities: async (pairs) => {
      const { rowOf, vectors } = pooledNow();
      const similarity = new Float32Array(pairs.length >> 1); // [P]
      for (let p = 0; p < similarity.length; p++) {
        const a = rowOf[pairs[2 * p] ?? -1] ?? -1;
        const b = rowOf[pairs[2 * p + 1] ?? -1] ?? -1;
        similarity[p] = a < 0 || b < 0 ? Number.NaN : dot(vectors.data, vectors.d, a, b);
      }
      return transfer(similarity, [similarity.buffer]);
    },
  };
}

/** Of unit rows: their cosine. */
function dot(data: Float32Array, d: number, a: number, b: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += (data[a * d + k] ?? 0) * (data[b * d + k] ?? 0);
  return sum;
}
