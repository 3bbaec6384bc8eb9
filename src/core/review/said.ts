import { GroupVectors } from './group-vectors.ts';
import type { ReviewInput } from './input.ts';
import type { Review } from './types.ts';

/**
 * Linkage similarities of the sides that answers were about: what a person who is asked at a similarity
 * has said near it. Sides without vectors are left out.
 * @param rowOf row of each track in the vectors, −1 when it has none
 * Cost: O(tracks of the sides · d); complete and single O(m_A m_B d) a pair.
 */
export function saidSimilarities(
  { said = [], vectors, method }: Pick<ReviewInput, 'said' | 'vectors' | 'method'>,
  rowOf: Int32Array, // [T]
): Review['said'] {
  const rows = (tracks: Int32Array) => tracks.map((track) => rowOf[track] ?? -1).filter(isThere);
  const sides = new GroupVectors(
    vectors,
    said.flatMap(({ a, b }) => [rows(a), rows(b)]),
  );
  return said.flatMap(({ same }, i) => {
    const similarity = sides.linkage(2 * i, 2 * i + 1, method);
    return Number.isNaN(similarity) ? [] : [{ similarity, same }];
  });
}

const isThere = (row: number): boolean => row >= 0;
