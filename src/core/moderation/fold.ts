import type { Episode } from '../episode/episode.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { chosenFaces } from './chosen-faces.ts';
import { clusteringPoint } from './clustering-point.ts';
import { type FaceRows, foldAddressed, foldAdopted } from './fold-identities.ts';
import { foldResult } from './fold-result.ts';
import { releaseRevoked, repeatRevoked, revokedStep } from './fold-revoked.ts';
import { FoldState, type Step } from './fold-state.ts';
import { foldTracks } from './fold-tracks.ts';
import { type FoldedDecisions, NO_DECISIONS, type PastAnswer } from './folded.ts';
import { appliedEntries, standingEntries } from './log.ts';
import type { PartitionEdit } from './partition-edits.ts';
import { partsOf } from './said-parameters.ts';
import type { LogEntry, OperationLog, SimpleOperation } from './types.ts';

/**
 * What holds after all applied operations. Pure: the same log gives the same decisions, so undo is
 * folding a shorter log, and a step that was revoked is one that was never made. Parts that name
 * tracks or faces the episode does not have are listed, never an error.
 * Cost: O(tracks named by the steps + T), and O(F) when representatives were chosen; once more for
 * each revocation since the last clustering.
 */
export function fold(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): FoldedDecisions {
  const applied = appliedEntries(log);
  if (applied.length === 0) return NO_DECISIONS;
  const point = clusteringPoint(log);
  const edits: PartitionEdit[] = [];
  let since: Since = { seq: point.seq, revocation: undefined };
  // What was done to the identities up to a revocation was done with the step that it takes back.
  applied.forEach((entry, index) => {
    if (entry.seq <= point.seq || entry.operation.type !== 'revoke') return;
    const state = foldSteps({ ...log, cursor: index }, episode, summaries, since);
    edits.push(...state.edits.edits);
    since = { seq: entry.seq, revocation: entry };
  });
  const state = foldSteps(log, episode, summaries, since);
  return foldResult(state, [...edits, ...state.edits.edits]);
}

/** From where on changes to the identities are written down. */
interface Since {
  readonly seq: number;
  /** The step at `seq` when it is a revocation, which is written down too. */
  readonly revocation: LogEntry | undefined;
}

function foldSteps(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
  { seq, revocation }: Since,
): FoldState {
  const entries = standingEntries(log);
  const state = new FoldState(episode, summaries);
  const faces = chosenFaces(episode, entries);
  const revoked = revocation && revokedStep(log, revocation);
  for (const entry of entries) {
    state.edits.on = entry.seq > seq || entry === revocation;
    for (const part of partsOf(entry.operation)) apply(state, entry, part, faces);
    if (entry !== revocation || revoked === undefined) continue;
    // A revocation that was revoked: its step is made again.
    if (entries.includes(revoked)) repeatRevoked(state, revoked.operation);
    else releaseRevoked(state, revoked.operation);
  }
  return state;
}

function apply(
  state: FoldState,
  entry: LogEntry,
  operation: SimpleOperation,
  faces: FaceRows,
): void {
  const step: Step = entry;
  switch (operation.type) {
    case 'adopt':
      for (const identity of operation.identities) foldAdopted(state, step, identity, faces);
      return;
    case 'label':
    case 'lock':
    case 'unlock':
    case 'representative':
      foldAddressed(state, step, operation, faces);
      return;
    case 'threshold':
      state.threshold = operation.to;
      state.metric = operation.metric ?? state.metric;
      return;
    case 'checkpoint':
    case 'revoke':
      return;
    case 'answer':
      state.answers.push(answered(entry, operation.question, operation.answer));
      return;
    default:
      foldTracks(state, step, operation);
      if ('question' in operation && operation.question !== undefined) {
        const answer = ANSWERS[operation.type];
        state.answers.push(answered(entry, operation.question, answer));
      }
  }
}

const ANSWERS = {
  merge: 'same',
  confirm: 'same',
  move: 'same',
  split: 'not-same',
  'set-apart': 'not-same',
  'not-same': 'not-same',
} as const;

function answered(
  { seq, at, text }: LogEntry,
  question: PastAnswer['question'],
  answer: PastAnswer['answer'],
): PastAnswer {
  return { seq, at, text, question, answer };
}
