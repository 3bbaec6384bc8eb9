import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { Clustered, Clustering } from '../../../src/state/lib/types.ts';
import type { ClusterResult } from '../../../workers/cluster/types.ts';

/** A clustering that is shown, with the usual parameters. */
export function shown(result: ClusterResult, change: Partial<Clustered> = {}): Clustering {
  const made = {
    signature: '',
    engine: 'auto',
    with: DEFAULT_PARAMETERS,
    flat: undefined,
  } as const;
  return { type: 'ready', shown: { ...made, result, ...change } };
}
