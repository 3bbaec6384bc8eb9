import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import { chooseSeason } from '../../../src/core/season/choose-season.ts';
import { seasonCurves } from '../../../src/core/season/season-curves.ts';
import type { EpisodeFigures, Season } from '../../../src/core/season/types.ts';

interface Wish {
  readonly at: number;
  readonly confidence?: number;
  readonly decided?: boolean;
  /** Half the stretch over which its clusters stay the same. */
  readonly room?: number;
}

/**
 * An episode made by hand: a hundred tracks in ten clusters of five at every threshold (no warning, and
 * half of the tracks alone), whose clusters agree less with its own the farther a threshold is from it.
 */
export function figures(
  epId: string,
  wish: Wish | undefined,
  change: Partial<EpisodeFigures> = {},
): EpisodeFigures {
  const tracks = 100;
  return {
    key: epId,
    epId,
    runId: '',
    tracks,
    allTracks: tracks,
    decisions: 0,
    counts: {
      threshold: Float64Array.of(1),
      clusters: Int32Array.of(10),
      clustered: Int32Array.of(50),
      largest: Int32Array.of(5),
    },
    floor: -1,
    truth: undefined,
    suggestion: wish && suggestion(wish),
    ...change,
  };
}

function suggestion({ at, confidence = 0.9, decided = true, room = 0.05 }: Wish) {
  const threshold = Float64Array.from({ length: 201 }, (_, i) => i / 200);
  const value = threshold.map((t) => Math.max(0, 1 - Math.max(0, Math.abs(t - at) - room) * 2));
  return {
    cluster_thresh: at,
    decided,
    confidence,
    word: 'high' as const,
    why: 'Because.',
    agreement: { threshold, value },
    from: at - room - 0.025,
    to: at + room + 0.025,
  };
}

export function seasonOf(
  episodes: readonly EpisodeFigures[],
  change: Partial<Season> = {},
): Season {
  return {
    episodes,
    failures: [],
    parameters: DEFAULT_PARAMETERS,
    withDecisions: true,
    ...change,
  };
}

export function choiceOf(episodes: readonly EpisodeFigures[]) {
  const season = seasonOf(episodes);
  return chooseSeason(season, seasonCurves(season));
}
