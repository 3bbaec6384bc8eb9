import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import { cluster } from '../../bridge/cluster.ts';
import type { Identity } from '../../core/identity/types.ts';
import { useStore } from '../../state/store.ts';
import { selectResult } from '../../state/views/clustered.ts';
import { selectDecisions } from '../../state/views/selectors.ts';
import { useAnswer } from '../kit/use-answer.ts';
import { type Home, nearestHomes } from './nearest-home.ts';

interface Homes {
  /** By id of the single track's identity; empty until known. */
  readonly homes: ReadonlyMap<string, Home>;
  /** Whether they have been measured since the tray was opened. */
  readonly known: boolean;
}

/** Nearest homes of the single tracks, as last measured. Derived, so never kept. */
export const useHomes = create<Homes>(() => ({ homes: new Map(), known: false }));

/** Measuring waits until the hand or the slider has rested, ms. */
const QUIET_MS = 120;

/** Keep the nearest homes up to date while the tray is shown. */
export function useMeasuredHomes(
  singles: readonly Identity[],
  clusters: readonly Identity[],
): void {
  const apart = useStore((s) => selectDecisions(s)?.apart);
  const tracks = useStore((s) => s.open?.episode.tracks.count ?? 0);
  const clustering = useStore(selectResult);
  const signature = useMemo(
    () =>
      [...singles, ...clusters].map((identity) => `${identity.id}:${identity.tracks}`).join('|'),
    [singles, clusters],
  );
  const ask =
    clustering === undefined || apart === undefined
      ? undefined
      : () => nearestHomes(singles, clusters, { apart, tracks }, cluster.toGroups);
  const key = [signature, apart, tracks, clustering];
  // Without figures the tray keeps those it has; everything else works.
  const homes = useAnswer(key, ask, { delay: QUIET_MS });
  useEffect(() => {
    if (homes !== undefined) useHomes.setState({ homes, known: true });
  }, [homes]);
  useEffect(() => () => useHomes.setState({ homes: new Map(), known: false }), []);
}
