import { scaleLinear } from 'd3-scale';
import type { Axis, ChartProps, Mark } from './types.ts';

/** From a value to px. */
export type Scale = (value: number) => number;

export interface Tick {
  readonly value: number;
  readonly at: number;
  readonly text: string;
}

/** Where everything of a chart is, px from the top left of the picture. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Scale;
  readonly y: { readonly left: Scale; readonly right: Scale };
  /** The value of x at px, within the domain. */
  readonly valueAt: (px: number) => number;
  readonly ticks: {
    readonly x: readonly Tick[];
    readonly left: readonly Tick[];
    readonly right: readonly Tick[];
  };
}

/** Room of the axes and their labels, px. */
const LEFT = 52;
const RIGHT = 14;
const BOTTOM = 36;
const TOP = 10;
/** Height of a line of labels of marks, px. */
export const MARK_LINE = 14;

type FrameInput = Pick<ChartProps, 'x' | 'left' | 'right' | 'height'> & {
  readonly width: number;
  /** Lines of labels above the picture. */
  readonly lines: number;
};

/** Scales and ticks for a picture of this size. */
export function frameOf({ x, left, right, width, height, lines }: FrameInput): Frame {
  const edge = {
    left: LEFT,
    right: Math.max(LEFT + 1, width - (right === undefined ? RIGHT : LEFT)),
    top: TOP + lines * MARK_LINE,
    bottom: Math.max(TOP + lines * MARK_LINE + 1, height - BOTTOM),
  };
  const across = scaleLinear(x.domain, [edge.left, edge.right]);
  const up = (axis: Axis) => scaleLinear(axis.domain, [edge.bottom, edge.top]);
  const leftScale = up(left);
  const rightScale = right === undefined ? leftScale : up(right);
  const vertical = Math.max(2, Math.floor((edge.bottom - edge.top) / 36));
  const ticksOf = (axis: Axis, scale: typeof across, count: number): Tick[] => {
    const format = axis.format ?? scale.tickFormat(count);
    return (axis.ticks ?? scale.ticks(count))
      .filter((value) => axis.whole !== true || Number.isInteger(value))
      .map((value) => ({ value, at: scale(value), text: format(value).replace('−', '-') }));
  };
  return {
    width,
    height,
    ...edge,
    x: across,
    y: { left: leftScale, right: rightScale },
    valueAt: (px) => within(across.invert(px), x.domain),
    ticks: {
      x: ticksOf(x, across, Math.max(2, Math.floor((edge.right - edge.left) / 64))),
      left: ticksOf(left, leftScale, vertical),
      right: right === undefined ? [] : ticksOf(right, rightScale, vertical),
    },
  };
}

export function within(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

/** Width of a label, px, near enough to keep labels from each other: they are 11 px high. */
const CHARACTER = 6.2;

/** A mark with the line its label stands on; −1 where there is no room for it. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly line: number;
}

/** What is said first when there is room for some only. */
const ORDER: readonly Mark['kind'][] = [
  'now',
  'suggested',
  'applied',
  'landmark',
  'default',
  'preset',
];

/**
 * Labels onto at most `lines` lines, so that none covers another.
 * @param across from a value to px; only distances matter
 */
export function placeMarks(
  marks: readonly Mark[],
  across: Scale,
  width: number,
  lines: number,
): PlacedMark[] {
  const taken: [number, number][][] = Array.from({ length: lines }, () => []);
  const byWeight = [...marks].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  return byWeight.map((mark) => {
    const [from, to] = labelSpan(mark, across(mark.at), width);
    const line = taken.findIndex((spans) => spans.every(([a, b]) => to < a || from > b));
    taken[line]?.push([from, to]);
    return { mark, line };
  });
}

/** Where a label stands: beside its mark, on the side where there is room. */
export function labelSpan({ label }: Mark, at: number, width: number): [number, number] {
  const long = label.length * CHARACTER + 8;
  return at + long > width ? [at - long, at] : [at, at + long];
}
