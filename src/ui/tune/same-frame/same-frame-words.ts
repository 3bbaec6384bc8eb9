import type { NothingShared } from '../../../core/same-frame/frame-extent.ts';
import type { MeetingCounts, SameFrameRules } from '../../../core/same-frame/rules.ts';
import type { Standing } from '../../../core/same-frame/standing.ts';
import { plural } from '../../kit/format.ts';

/** Why a pair counts as two people, or does not. */
export function verdict(standing: Standing, counts: MeetingCounts, rules: SameFrameRules): string {
  switch (standing) {
    case 'waived':
      return 'Waived: that they share a frame means nothing.';
    case 'together':
      return 'You put the two together, and that wins.';
    case 'said':
      return 'You said that they are not the same.';
    case 'idle':
      return 'One of them is deleted or has no vector: there is nothing to keep apart.';
    case 'linked':
      return `At two places in ${ofFrames(counts.apart, total(counts))}: two people.`;
    case 'doubtful':
      return doubt(counts, rules);
    default:
      return standing satisfies never;
  }
}

function doubt(counts: MeetingCounts, { minFrames, minSizeRatio }: SameFrameRules): string {
  const { apart, duplicate, inside, small } = counts;
  const all = total(counts);
  if (apart < duplicate + inside) {
    return duplicate >= inside
      ? `Near-duplicate boxes in ${ofFrames(duplicate, all)}: one face, found twice.`
      : `One box inside the other in ${ofFrames(inside, all)}: one face in two sizes, or a picture.`;
  }
  if (small > apart) {
    const share = Math.round(100 * minSizeRatio);
    return `One face is under ${share} % of the other’s size in ${ofFrames(small, all)}: perhaps a picture or a screen.`;
  }
  const asked = plural(Math.max(1, minFrames), 'frame');
  return `Apart in ${plural(apart, 'frame')}, and ${asked} ${minFrames === 1 ? 'is' : 'are'} asked for: perhaps a dissolve.`;
}

const total = ({ apart, duplicate, inside, small }: MeetingCounts): number =>
  apart + duplicate + inside + small;

const ofFrames = (count: number, all: number): string =>
  count === all
    ? all === 1
      ? 'their only shared frame'
      : `all ${all} shared frames`
    : `${count} of ${all} shared frames`;

/** One word for a standing, as a mark on a line. */
export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  linked: 'two people',
  doubtful: 'doubtful',
  waived: 'waived',
  together: 'yours: same',
  said: 'yours: not same',
  idle: 'not clustered',
};

export interface SameFrameFigures {
  readonly mode: 'off' | 'warn' | 'enforce';
  readonly pairs: number;
  /** Undefined for an algorithm without a tree. */
  readonly merges: number | undefined;
  readonly together: number;
}

/** "98 pairs · would stop 6 merges". */
export function figuresText({ mode, pairs, merges, together }: SameFrameFigures): string {
  const count = plural(pairs, 'pair');
  if (pairs === 0) return 'no pairs';
  if (mode === 'enforce') return `${count} kept apart`;
  if (merges === undefined) return `${count} · ${formatTogether(together)}`;
  return `${count} · would stop ${merges === 0 ? 'no merge' : plural(merges, 'merge')}`;
}

const formatTogether = (together: number): string =>
  together === 0 ? 'none together' : `${together} together now`;

/** The same in one line. */
export const NOTHING_IN_SHORT: Readonly<Record<NothingShared, string>> = {
  'no-boxes': 'no boxes: who shares a frame is unknown',
  'no-frames': 'no frame numbers: who shares a frame is unknown',
  backwards: 'boxes are no corners: who shares a frame is unknown',
  never: 'no two faces share a frame',
};

/** Why there is nothing to look at. */
export const NOTHING_WORDS: Readonly<Record<NothingShared, { title: string; text: string }>> = {
  'no-boxes': {
    title: 'No boxes',
    text: 'The faces of this episode have no boxes, so nothing tells whether two of them are at two places of one frame.',
  },
  'no-frames': {
    title: 'No frame numbers',
    text: 'The faces of this episode have boxes but no frame numbers, so nothing tells which of them are in one frame.',
  },
  backwards: {
    title: 'Boxes are no corners',
    text: 'Boxes of this episode end before they begin, so nothing tells who is where in a frame. The import report says how many.',
  },
  never: {
    title: 'No two faces share a frame',
    text: 'Every frame of this episode has one box at most. There is nobody to keep apart by that.',
  },
};
