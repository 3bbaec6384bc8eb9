import type { ClusteringRecord } from './records.ts';

/**
 * A clustering that an older build stored has no likeness, without which a face could stand for an
 * identity that the command line does not choose; and one may be of other vectors than are used now. It
 * is whole, and made again without a word.
 */
export function usableClustering(
  record: ClusteringRecord | undefined,
  vectorSet: string | undefined,
): ClusteringRecord | undefined {
  if (record?.vectorSet !== vectorSet) return undefined;
  const results: readonly { readonly likeness?: unknown }[] = [
    ...(record === undefined ? [] : [record.result]),
    ...(record?.base === undefined ? [] : [record.base.result]),
  ];
  return results.every(({ likeness }) => likeness !== undefined) ? record : undefined;
}
