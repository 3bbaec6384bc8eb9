import { largest, smallest } from '../../../core/many.ts';
import type { LeafRun } from '../../../core/similarity/leaf-runs.ts';
import { fittedText } from '../../kit/fitted-text.ts';
import { shortName } from '../../kit/words.ts';
import type { Tokens } from '../tokens.ts';
import { identityAt, type Leaves } from './leaves.ts';
import type { View } from './view.ts';

/** Room for names and strips beside the picture, px. */
export const LEFT = 70;
export const TOP = 26;
/** Strip of identity colours and lane of marks, px from the picture. */
const STRIP = { from: 12, width: 6 } as const;
const LANE = { from: 5, width: 4 } as const;
/** Height of a line of names, px. */
const LINE = 12;
/** Names get at least this room, px. */
const LEAST_NAME = 36;
/** Blocks smaller than this are not outlined, px. */
const LEAST_BLOCK = 3;

/** What lies above the colours. Places are leaves. */
export interface OverlayFrame {
  readonly view: View;
  /** Px a side of the picture. */
  readonly side: number;
  readonly leaves: Leaves;
  /** Track rows. */
  readonly selected: ReadonlySet<number>;
  readonly active: ReadonlySet<number>;
  readonly hovered: readonly number[];
  readonly activeId: string | undefined;
  /** Cell under the pointer or the keys. */
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
  /** Range that is being selected, ends included. */
  readonly range: readonly [number, number] | undefined;
}

/** Strips, names, blocks, marks and the cursor. @param context scaled to px */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  frame: OverlayFrame,
  tokens: Tokens,
): void {
  const { side, leaves } = frame;
  if (side < 1 || leaves.n === 0) return;
  context.font = `11px ${tokens.font}`;
  context.textBaseline = 'middle';
  drawRuns(context, frame, tokens);
  drawMarks(context, frame, tokens);
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP, side, side);
  context.clip();
  drawBlocks(context, frame, tokens);
  drawCursor(context, frame, tokens);
  context.restore();
  context.strokeStyle = tokens.line2;
  context.lineWidth = 1;
  context.strokeRect(LEFT - 0.5, TOP - 0.5, side + 1, side + 1);
}

/** From a leaf to px along an axis, 0 at the edge of the picture. */
const scaleOf =
  (start: number, { view, side }: OverlayFrame) =>
  (leaf: number): number =>
    ((leaf - start) / view.span) * side;

function visible(runs: readonly LeafRun[], start: number, span: number): readonly LeafRun[] {
  return runs.filter(({ from, to }) => to > start && from < start + span);
}

/** Identity colours along both edges, and names where there is room. */
function drawRuns(context: CanvasRenderingContext2D, frame: OverlayFrame, tokens: Tokens): void {
  const { view, side, leaves } = frame;
  for (const vertical of [true, false]) {
    const start = vertical ? view.y : view.x;
    const px = scaleOf(start, frame);
    let drawn = -1;
    for (const run of visible(leaves.runs, start, view.span)) {
      const from = Math.max(0, px(run.from));
      const to = Math.min(side, px(run.to));
      // Runs narrower than a pixel: the first on it stands for all.
      if (to <= drawn) continue;
      const long = Math.max(1, to - from);
      drawn = Math.max(to, Math.floor(from) + 1);
      const identity = leaves.set.identities[run.label];
      context.fillStyle =
        identity === undefined ? tokens.line2 : (tokens.groups[identity.colour] ?? tokens.line2);
      const gap = long > 4 ? 1 : 0;
      if (vertical) context.fillRect(LEFT - STRIP.from, TOP + from, STRIP.width, long - gap);
      else context.fillRect(LEFT + from, TOP - STRIP.from, long - gap, STRIP.width);
      if (identity === undefined || long < LINE) continue;
      const middle = (from + to) / 2;
      const room = vertical ? LEFT - STRIP.from - 6 : long - 4;
      if (room < LEAST_NAME) continue;
      context.fillStyle = identity.id === frame.activeId ? tokens.text : tokens.text2;
      context.textAlign = vertical ? 'right' : 'center';
      const text = fittedText(context, shortName(identity), room);
      if (vertical) context.fillText(text, LEFT - STRIP.from - 4, TOP + middle);
      else context.fillText(text, LEFT + middle, TOP - STRIP.from - 7);
    }
  }
}

/** Selected and active tracks, and those under the pointer, along both edges. */
function drawMarks(context: CanvasRenderingContext2D, frame: OverlayFrame, tokens: Tokens): void {
  const { view, side, leaves, selected, active, hovered } = frame;
  const mark = (tracks: Iterable<number>, colour: string): void => {
    context.fillStyle = colour;
    for (const track of tracks) {
      const place = leaves.place[track] ?? -1;
      if (place < 0) continue;
      for (const vertical of [true, false]) {
        const px = scaleOf(vertical ? view.y : view.x, frame);
        const from = px(place);
        const long = Math.max(2, px(place + 1) - from);
        if (from + long < 0 || from > side) continue;
        const at = Math.max(0, from);
        const size = Math.min(side, from + long) - at;
        if (vertical) context.fillRect(LEFT - LANE.from, TOP + at, LANE.width, size);
        else context.fillRect(LEFT + at, TOP - LANE.from, size, LANE.width);
      }
    }
  };
  mark(active, tokens.text3);
  mark(selected, tokens.accent);
  mark(hovered, tokens.text);
}

/** The squares of the cut: identities, where their leaves lie together. */
function drawBlocks(context: CanvasRenderingContext2D, frame: OverlayFrame, tokens: Tokens): void {
  const { view, leaves, activeId } = frame;
  const across = scaleOf(view.x, frame);
  const down = scaleOf(view.y, frame);
  for (const run of visible(visible(leaves.runs, view.x, view.span), view.y, view.span)) {
    const size = across(run.to) - across(run.from);
    if (run.to - run.from < 2 || size < LEAST_BLOCK) continue;
    const isActive = identityAt(leaves, run.from)?.id === activeId && activeId !== undefined;
    const x = LEFT + across(run.from);
    const y = TOP + down(run.from);
    context.lineWidth = isActive ? 4 : 3;
    context.strokeStyle = 'rgb(0 0 0 / 0.45)';
    context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
    context.lineWidth = isActive ? 2 : 1;
    context.strokeStyle = isActive ? tokens.accent : 'rgb(255 255 255 / 0.85)';
    context.strokeRect(x + 0.5, y + 0.5, size - 1, size - 1);
  }
}

function drawCursor(context: CanvasRenderingContext2D, frame: OverlayFrame, tokens: Tokens): void {
  const { view, side, cursor, range } = frame;
  const across = scaleOf(view.x, frame);
  const down = scaleOf(view.y, frame);
  if (range !== undefined) {
    const from = smallest(range);
    const to = largest(range) + 1;
    const colour = tokens.accent;
    context.globalAlpha = 0.28;
    context.fillStyle = colour;
    context.fillRect(LEFT + across(from), TOP, across(to) - across(from), side);
    context.fillRect(LEFT, TOP + down(from), side, down(to) - down(from));
    context.globalAlpha = 1;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    const size = across(to) - across(from);
    context.strokeRect(LEFT + across(from), TOP + down(from), size, size);
  }
  if (cursor === undefined) return;
  const size = Math.max(2, side / view.span);
  const x = LEFT + across(cursor.column);
  const y = TOP + down(cursor.row);
  context.fillStyle = 'rgb(255 255 255 / 0.16)';
  context.fillRect(x, TOP, size, side);
  context.fillRect(LEFT, y, side, size);
  context.lineWidth = 3;
  context.strokeStyle = 'rgb(0 0 0 / 0.6)';
  context.strokeRect(x, y, size, size);
  context.lineWidth = 1;
  context.strokeStyle = '#fff';
  context.strokeRect(x, y, size, size);
}
