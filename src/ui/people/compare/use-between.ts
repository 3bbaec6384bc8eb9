import { cluster } from '../../../bridge/cluster.ts';
import type { Identity } from '../../../core/identity/types.ts';
import type { PairSimilarities } from '../../../core/review/between.ts';
import type { Explanation } from '../../../core/review/types.ts';
import { useStore } from '../../../state/store.ts';
import { useAnswer } from '../../kit/use-answer.ts';

/** What the worker knows about two identities; undefined while unknown. */
export interface PairFigures {
  readonly between: PairSimilarities;
  readonly explanation: Explanation;
}

/** Figures of two identities, asked again when their tracks change; the last ones stay until then. */
export function usePairFigures(one: Identity, other: Identity): PairFigures | undefined {
  const clustering = useStore((s) => s.clustering);
  const ask = async (): Promise<PairFigures> => {
    const [a, b] = [one.tracks.slice(), other.tracks.slice()];
    const asked = [cluster.between(a, b), cluster.explain({ a, b, others: [] })] as const;
    const [between, explanation] = await Promise.all(asked);
    return { between, explanation };
  };
  const key = [one.tracks.join(), other.tracks.join(), clustering];
  const about = `${one.id} ${other.id}`;
  return useAnswer(key, clustering === undefined ? undefined : ask, { about });
}
