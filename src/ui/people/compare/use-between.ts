import { useEffect, useState } from 'react';
import type { BetweenGroups } from '../../../../workers/contract.ts';
import { cluster } from '../../../bridge/cluster.ts';
import type { Identity } from '../../../core/identity/types.ts';
import type { Explanation } from '../../../core/review/types.ts';
import { useStore } from '../../../state/store.ts';

/** What the worker knows about two identities; undefined while unknown. */
export interface PairFigures {
  readonly between: BetweenGroups;
  readonly explanation: Explanation;
}

/** Figures of two identities, asked again when their tracks change; the last ones stay until then. */
export function usePairFigures(one: Identity, other: Identity): PairFigures | undefined {
  const [figures, setFigures] = useState<PairFigures>();
  const clustering = useStore((s) => s.clustering);
  const key = `${one.tracks.join()}|${other.tracks.join()}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the tracks of both
  useEffect(() => {
    if (clustering === undefined) return;
    let wanted = true;
    const a = one.tracks.slice();
    const b = other.tracks.slice();
    Promise.all([cluster.between(a, b), cluster.explain({ a, b, others: [] })]).then(
      ([between, explanation]) => wanted && setFigures({ between, explanation }),
      () => wanted && setFigures(undefined),
    );
    return () => {
      wanted = false;
    };
  }, [key, clustering]);
  return figures;
}
