import { partsOf } from '../moderation/by-fields.ts';
import type { PastAnswer } from '../moderation/folded.ts';
import type { OperationLog, Question, SimpleOperation } from '../moderation/types.ts';
import type { SaidPair } from './types.ts';

/** As many of the latest answers as are looked at. */
const MOST = 400;

/**
 * The sides that answers were about, as they were then.
 * @param answers that hold; those about one side only, or left open, are left out
 * @param rowOf row of a track by its id; undefined for one that is not there
 */
export function saidPairs(
  answers: readonly PastAnswer[],
  { entries }: OperationLog,
  rowOf: (track: string) => number | undefined,
): readonly SaidPair[] {
  const steps = new Map(entries.map((entry) => [entry.seq, entry]));
  return answers.slice(-MOST).flatMap(({ seq, question }) => {
    const step = steps.get(seq);
    const part = step && partsOf(step.operation).find((one) => isAnswerTo(one, question));
    const said = part && sidesOf(part);
    if (said === undefined) return [];
    const rows = (tracks: readonly string[]) =>
      Int32Array.from(tracks.flatMap((track) => rowOf(track) ?? []));
    return [{ a: rows(said.a), b: rows(said.b), same: said.same }];
  });
}

const isAnswerTo = (part: SimpleOperation, { kind, a, b }: Question): boolean =>
  'question' in part &&
  part.question?.kind === kind &&
  part.question.a === a &&
  part.question.b === b;

interface Sides {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly same: boolean;
}

function sidesOf(part: SimpleOperation): Sides | undefined {
  switch (part.type) {
    case 'merge': {
      const b = part.sources.flatMap(({ tracks }) => tracks);
      return { a: part.target.tracks, b, same: true };
    }
    case 'not-same':
      return { a: part.a.tracks, b: part.b.tracks, same: false };
    case 'split': {
      const leaving = new Set(part.tracks);
      const b = part.from.tracks.filter((track) => !leaving.has(track));
      return { a: part.tracks, b, same: false };
    }
    default:
      return undefined;
  }
}
