import { nameDifferentPeople } from '../../../core/identity/labels.ts';
import type { Identity } from '../../../core/identity/types.ts';
import { type FoldedDecisions, pairKey } from '../../../core/moderation/folded.ts';
import type { OperationLog } from '../../../core/moderation/types.ts';
import { plural } from '../format.ts';
import { displayName } from '../words.ts';

/** What people decided, or a rule in force says, that keeps two identities apart. */
export type ReasonApart =
  | { readonly type: 'lock'; readonly identity: Identity; readonly text: string }
  | { readonly type: 'step'; readonly seq: number; readonly at: string; readonly text: string }
  | { readonly type: 'names'; readonly text: string }
  | {
      readonly type: 'same-frame';
      readonly text: string;
      /** Track rows of the first such pair. */
      readonly pair: readonly [number, number];
    }
  | { readonly type: 'alone'; readonly text: string };

/**
 * Every decision between two identities, in the order in which they have to be dealt with: locks first.
 * @param count number of tracks of the episode
 */
export function reasonsApart(
  one: Identity,
  other: Identity,
  {
    decisions,
    log,
    count,
    inOneFrame,
  }: {
    readonly decisions: FoldedDecisions;
    readonly log: OperationLog;
    readonly count: number;
    /** Pairs that boxes in one frame keep apart: `pairKey` → frames. */
    readonly inOneFrame?: ReadonlyMap<number, number>;
  },
): readonly ReasonApart[] {
  const reasons: ReasonApart[] = [];
  for (const identity of [one, other]) {
    if (identity.locked) {
      reasons.push({ type: 'lock', identity, text: `${displayName(identity)} is locked` });
    }
  }
  const entries = new Map(log.entries.map((entry) => [entry.seq, entry]));
  for (const seq of stepsBetween(one, other, decisions, count)) {
    const entry = entries.get(seq);
    if (entry !== undefined) reasons.push({ type: 'step', seq, at: entry.at, text: entry.text });
  }
  if (nameDifferentPeople(one.labels, other.labels)) {
    const text = `Two names: ${displayName(one)} and ${displayName(other)}`;
    reasons.push({ type: 'names', text });
  }
  const frames = framesBetween(one, other, inOneFrame, count);
  if (frames !== undefined) reasons.push(frames);
  for (const identity of [one, other]) {
    if (identity.tracks.some((row) => decisions.alone.has(row))) {
      reasons.push({ type: 'alone', text: `${displayName(identity)} was set apart` });
    } else if (identity.tracks.some((row) => decisions.marks.has(row))) {
      reasons.push({ type: 'alone', text: `${displayName(identity)} is in the noise bin` });
    }
  }
  return reasons;
}

function framesBetween(
  { tracks: a }: Identity,
  { tracks: b }: Identity,
  inOneFrame: ReadonlyMap<number, number> | undefined,
  count: number,
): ReasonApart | undefined {
  if (inOneFrame === undefined || inOneFrame.size === 0) return undefined;
  let first: readonly [number, number] | undefined;
  let frames = 0;
  for (const x of a) {
    for (const y of b) {
      const shared = inOneFrame.get(pairKey(x, y, count));
      if (shared === undefined) continue;
      first ??= x < y ? [x, y] : [y, x];
      frames += shared;
    }
  }
  if (first === undefined) return undefined;
  return { type: 'same-frame', text: `In one frame, ${plural(frames, 'frame')}`, pair: first };
}

/** Steps of the log that keep a track of one from a track of the other, oldest first. */
function stepsBetween(
  { tracks: a }: Identity,
  { tracks: b }: Identity,
  { apart }: FoldedDecisions,
  count: number,
): readonly number[] {
  const steps = new Set<number>();
  if (a.length * b.length <= apart.size) {
    for (const x of a) {
      for (const y of b) {
        const seq = apart.get(pairKey(x, y, count));
        if (seq !== undefined) steps.add(seq);
      }
    }
  } else {
    const first = new Set(a);
    const second = new Set(b);
    for (const [key, seq] of apart) {
      const [x, y] = [Math.floor(key / count), key % count];
      if ((first.has(x) && second.has(y)) || (first.has(y) && second.has(x))) steps.add(seq);
    }
  }
  return [...steps].sort((x, y) => x - y);
}
