import { append } from '../moderation/log.ts';
import type { ActContext } from '../moderation/operations.ts';
import { saidParameters } from '../moderation/said-parameters.ts';
import { splitTrackOperation } from '../moderation/track-operations.ts';
import type { OperationLog } from '../moderation/types.ts';
import type { PipelineResult } from '../pipeline/pipeline.ts';
import { type MixedTrack, mixedTracks } from '../review/track-profile.ts';
import type { Matrix } from '../vector/matrix.ts';

/** A track that was split, as the report tells it. */
export interface MadeSplit {
  readonly track_id: string;
  readonly new_track_id: string;
  /** Face with which the new one begins. */
  readonly face_id: string;
  /** Cosine of the means of the two parts. */
  readonly similarity: number;
}

/**
 * Split every track that looks like two people in turn where the second one begins: a step of the history each. Tracks
 * of locked identities stay whole, and so do those of which somebody has said that they are one person.
 * @param result of the history as it is, over the tracks as it has them
 * @param embeddings [E, d] unit rows
 * @param at ISO 8601, UTC, whole seconds
 * Cost: O(F · d).
 */
export function splitMixed(
  result: PipelineResult,
  log: OperationLog,
  embeddings: Matrix,
  at: string,
): { readonly log: OperationLog; readonly splits: readonly MadeSplit[] } {
  const splits: MadeSplit[] = [];
  const said = saidParameters(result.parameters);
  let next = log;
  for (const { cutFace, similarity } of toSplit(result, embeddings)) {
    const context: ActContext = { ...result, log: next };
    const operation = splitTrackOperation(cutFace, context);
    if (operation.type !== 'split-track') continue;
    next = append(next, operation, { at, said });
    const { track: track_id, part: new_track_id, face: face_id } = operation;
    splits.push({ track_id, new_track_id, face_id, similarity });
  }
  return { log: next, splits };
}

function toSplit(
  { episode, identitySet, decisions }: PipelineResult,
  embeddings: Matrix,
): readonly MixedTrack[] {
  const whole = new Set(
    decisions.answers.flatMap(({ question }) =>
      question.kind === 'mixed-track' ? [question.a] : [],
    ),
  );
  const rows = [...identitySet.byTrack.keys()].filter((row) => {
    const identity = identitySet.identities[identitySet.byTrack[row]!];
    return identity !== undefined && !identity.locked && !whole.has(episode.tracks.id[row]!);
  });
  return mixedTracks(episode, embeddings, rows);
}
