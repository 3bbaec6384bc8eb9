import type { EpisodeOptions } from '../cli/kit/episode-options.ts';

/** An episode as a request names it; the id is one that was listed, never the request's own text. */
export type Where = Required<Pick<EpisodeOptions, 'dataRoot' | 'epId'>> &
  Pick<EpisodeOptions, 'runId'>;
