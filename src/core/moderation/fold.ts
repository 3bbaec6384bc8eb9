import type { Episode } from '../episode/episode.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { chosenFaces } from './chosen-faces.ts';
import { type FaceRows, foldAddressed, foldAdopted } from './fold-identities.ts';
import { foldResult } from './fold-result.ts';
import { FoldState, type Step } from './fold-state.ts';
import { foldTracks } from './fold-tracks.ts';
import { type FoldedDecisions, NO_DECISIONS, type PastAnswer } from './folded.ts';
import { standingEntries } from './log.ts';
import type { LogEntry, OperationLog, SimpleOperation } from './types.ts';

/**
 * What holds after all applied operations. Pure: the same log gives the same decisions, so undo is
 * folding a shorter log, and a step that was revoked is one that was never made. Parts that name
 * tracks or faces the episode does not have are listed, never an error.
 * Cost: O(tracks named by the steps + T), and O(F) when representatives were chosen.
 */
export function fold(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): FoldedDecisions {
  const entries = standingEntries(log);
  if (entries.length === 0) return NO_DECISIONS;
  const state = new FoldState(episode, summaries);
  const faces = chosenFaces(episode, entries);
  for (const entry of entries) {
    const { operation } = entry;
    if (operation.type === 'batch') {
      for (const part of operation.operations) apply(state, entry, part, faces);
    } else {
      apply(state, entry, operation, faces);
    }
  }
  return foldResult(state);
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
