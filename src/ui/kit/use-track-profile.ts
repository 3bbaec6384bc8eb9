import { useEffect, useState } from 'react';
import { cluster } from '../../bridge/cluster.ts';
import type { TrackProfile } from '../../core/review/types.ts';
import { useStore } from '../../state/store.ts';

/** Within-track similarity over time; undefined until known, and when the worker cannot say. */
export function useTrackProfile(track: number | undefined): TrackProfile | undefined {
  const episode = useStore((s) => s.open?.episode);
  const [answer, setAnswer] = useState<{
    readonly track: number;
    readonly profile: TrackProfile;
  }>();
  useEffect(() => {
    if (track === undefined || episode === undefined) return;
    let wanted = true;
    cluster.trackProfile(track).then(
      (profile) => wanted && setAnswer({ track, profile }),
      () => wanted && setAnswer(undefined),
    );
    return () => {
      wanted = false;
    };
  }, [track, episode]);
  return answer?.track === track ? answer?.profile : undefined;
}
