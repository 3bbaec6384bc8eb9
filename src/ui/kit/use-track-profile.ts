import { cluster } from '../../bridge/cluster.ts';
import type { TrackProfile } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';
import { useAnswer } from './use-answer.ts';

/** Within-track similarity over time; undefined until known, and when the worker cannot say. */
export function useTrackProfile(track: number | undefined): TrackProfile | undefined {
  const episode = useStore((s) => s.open?.episode);
  const wanted = track !== undefined && episode !== undefined;
  return useAnswer([track, episode], wanted ? () => cluster.trackProfile(track) : undefined);
}
