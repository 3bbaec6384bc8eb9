import { useMemo, useState } from 'react';
import { cluster } from '../../../bridge/cluster.ts';
import { linkedMerges } from '../../../core/same-frame/linked-merges.ts';
import type { SharedPairs } from '../../../core/same-frame/shared-pairs.ts';
import { useStore } from '../../../state/store.ts';
import { selectLinkage, selectResult, selectUsedMetric } from '../../../state/views/clustered.ts';
import { selectSharedPairs, selectStandings } from '../../../state/views/same-frame.ts';
import { selectIdentitySet } from '../../../state/views/selectors.ts';
import { useAnswer } from '../../kit/use-answer.ts';
import { type PairRow, pairOrder, pairRows } from './pair-rows.ts';

/**
 * Every pair that shares a frame, the urgent ones first. The order stays as it was when the window
 * was opened: nothing jumps away under the hand that decides it.
 */
export function usePairRows(): readonly PairRow[] {
  const pairs = useStore(selectSharedPairs);
  const standings = useStore(selectStandings);
  const set = useStore(selectIdentitySet);
  const clustering = useStore(selectResult);
  const linkage = useStore(selectLinkage);
  const isTree = useStore((s) => s.parameters.algorithm === 'agglomerative');
  const merges = useMemo(() => {
    if (pairs === undefined || clustering === undefined || !isTree) return undefined;
    const { agglomeration, items } = clustering;
    return { of: linkedMerges(agglomeration.tree, items, flat(pairs)), linkage };
  }, [pairs, clustering, linkage, isTree]);
  const rows = useMemo(
    () => (pairs === undefined ? [] : pairRows(pairs, standings, set, merges)),
    [pairs, standings, set, merges],
  );
  const [order] = useState(() => new Map(pairOrder(rows).map((key, place) => [key, place])));
  return useMemo(() => {
    const place = ({ key }: PairRow) => order.get(key) ?? order.size;
    return [...rows].sort((one, other) => place(one) - place(other));
  }, [rows, order]);
}

function flat({ count, a, b }: SharedPairs): Int32Array {
  const pairs = new Int32Array(2 * count); // [2P]
  for (let p = 0; p < count; p++) {
    pairs[2 * p] = a[p] ?? -1;
    pairs[2 * p + 1] = b[p] ?? -1;
  }
  return pairs;
}

/** How alike the two tracks of each pair are, by key; empty until the worker has answered. */
export function useSimilarities(): ReadonlyMap<string, number> {
  const pairs = useStore(selectSharedPairs);
  // Another pooling or metric gives other vectors.
  const pooling = useStore((s) => s.clustering.shown?.with?.pooling_method);
  const metric = useStore(selectUsedMetric);
  const ask = async (of: SharedPairs) => {
    const cosines = await cluster.pairSimilarities(flat(of));
    return new Map(Array.from(cosines, (cosine, p) => [`${of.a[p]} ${of.b[p]}`, cosine]));
  };
  const wanted = pairs !== undefined && pairs.count > 0;
  const options = { about: pairs };
  const key = [pairs, pooling, metric];
  return useAnswer(key, wanted ? () => ask(pairs) : undefined, options) ?? NONE_KNOWN;
}

const NONE_KNOWN: ReadonlyMap<string, number> = new Map();
