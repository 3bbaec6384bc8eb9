import { npyHeader } from '../parse/npy.ts';
import { type EpisodePlan, type EpisodeSource, planEpisode } from './episode-plan.ts';
import { faceLines, vectorBlocks, vectorRowCount } from './face-rows.ts';
import type { ExportProfile } from './spelling.ts';
import type { StreamedFile } from './streamed-file.ts';
import { trackLines } from './track-rows.ts';

export type { EpisodeSource } from './episode-plan.ts';

export interface EpisodeFilesOptions {
  readonly profile: ExportProfile;
  /** Crops are written beside them (`plannedCrops`). */
  readonly withCrops?: boolean;
}

/** Bytes of a row that was made anew, of a number in a vector as text. */
const ROW_BYTES = 240;
const NUMBER_BYTES = 13;

/**
 * tracks.jsonl, faces.jsonl and faces.npy in step with each other and with what people decided, such
 * that importing them gives the same tracks, faces and vectors. Same input, same bytes.
 *
 * The specification's profile marks what is deleted; the pipeline's leaves it out and has the vectors
 * inline. Every key of an imported row that is not about these decisions stays as it was written.
 * See: [Note: Home of the vectors]
 */
export function episodeFiles(
  source: EpisodeSource,
  { profile, withCrops = false }: EpisodeFilesOptions,
): StreamedFile[] {
  const plan = planEpisode(source, profile);
  const tracks: StreamedFile = {
    path: 'tracks.jsonl',
    size: (plan.trackRows?.bytes.length ?? 0) + plan.tracks.length * vectorBytes(plan, 'tracks'),
    chunks: () => trackLines(plan),
  };
  // Tracks alone came, each with its own vector: there is no face to write.
  if (plan.faces.length === 0 && plan.home === 'tracks') return [tracks];
  const faces: StreamedFile = {
    path: 'faces.jsonl',
    size: facesBytes(plan),
    chunks: () => faceLines(plan, withCrops),
  };
  const n = vectorRowCount(plan);
  return n === 0 || plan.vectors.d === 0 ? [tracks, faces] : [tracks, faces, npyFile(plan, n)];
}

function npyFile(plan: EpisodePlan, n: number): StreamedFile {
  const { d } = plan.vectors;
  const header = npyHeader(n, d);
  return {
    path: 'faces.npy',
    size: header.length + n * d * 4,
    chunks: async function* () {
      yield header;
      yield* vectorBlocks(plan);
    },
  };
}

function facesBytes(plan: EpisodePlan): number {
  const own = plan.faceRows?.bytes.length ?? plan.base.faces.count * ROW_BYTES;
  const share = plan.faces.length / Math.max(1, plan.base.faces.count);
  return Math.ceil(own * share + plan.faces.length * vectorBytes(plan, 'inline'));
}

function vectorBytes({ home, profile, vectors }: EpisodePlan, where: 'tracks' | 'inline'): number {
  const has = home === where || (where === 'tracks' && home === 'inline' && profile === 'pipeline');
  return has ? vectors.d * NUMBER_BYTES : 0;
}
