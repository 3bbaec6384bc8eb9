import { leafX } from './geometry.ts';
import { type Painting, placeOf } from './painting.ts';

/** Marks nearer than this to the one before them are left out, px. */
const APART = 9;
/** Height of the break at the top, px. */
const BREAK = 9;

/** The subtree under the pointer and the one the keys are at: a ground behind them. */
export function paintGrounds(painting: Painting): void {
  const { ctx, tokens, hovered, cursor } = painting;
  if (hovered >= 0) {
    ctx.globalAlpha = 0.09;
    ctx.fillStyle = tokens.text;
    fillBox(painting, hovered);
    ctx.globalAlpha = 1;
  }
  if (cursor >= 0) {
    const [x, y, width, height] = boxOf(painting, cursor);
    ctx.strokeStyle = tokens.accent;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.roundRect(x - 1, y, width + 2, height, 3);
    ctx.stroke();
  }
}

function fillBox(painting: Painting, node: number): void {
  const [x, y, width, height] = boxOf(painting, node);
  painting.ctx.beginPath();
  painting.ctx.roundRect(x, y, width, height, 3);
  painting.ctx.fill();
}

/** x, y, width, height of a subtree, no narrower than can be seen. */
function boxOf(painting: Painting, node: number): [number, number, number, number] {
  const { scene, camera, geometry } = painting;
  const { left, plotWidth, base } = geometry;
  const from = leafX(camera, scene.layout.start[node] ?? 0);
  const to = leafX(camera, scene.layout.end[node] ?? 0);
  const spare = Math.max(0, 4 - (to - from)) / 2;
  const x0 = Math.max(-4, from - spare);
  const x1 = Math.min(plotWidth + 4, to + spare);
  const [, y] = placeOf(painting, node);
  const top = Math.min(y - 4, base - 12);
  return [left + x0, top, Math.max(0, x1 - x0), base - top + 6];
}

/** Locks, dots and breaks: what decisions made of the tree. */
export function paintMarks(painting: Painting): void {
  const { scene, geometry, camera } = painting;
  const { layout, marks } = scene;
  const inSight = (node: number): boolean => {
    const at = leafX(camera, layout.x[node] ?? 0);
    return at >= 0 && at <= geometry.plotWidth;
  };
  const middle = (node: number): number =>
    leafX(camera, ((layout.start[node] ?? 0) + (layout.end[node] ?? 0)) / 2);
  const last = new Map<string, number>();
  const crowded = (kind: string, x: number): boolean => {
    if (x - (last.get(kind) ?? Number.NEGATIVE_INFINITY) < APART) return true;
    last.set(kind, x);
    return false;
  };
  marks.roots.forEach((kind, at) => {
    const node = layout.roots[at] ?? -1;
    if (kind !== 'kept' || !inSight(node)) return;
    const [x] = placeOf(painting, node);
    if (!crowded('kept', x)) paintBreak(painting, x);
  });
  for (const { kind, node } of marks.nodes) {
    if (!inSight(node)) continue;
    const [merge, y] = placeOf(painting, node);
    // Merges at height 0 lie on one line: the mark stands in the middle of the tracks.
    const x = y < geometry.base - 1 ? merge : geometry.left + middle(node);
    if (crowded(kind, x)) continue;
    const at = Math.min(y, geometry.base - 5);
    if (kind === 'locked') paintLock(painting, x, at);
    else paintDot(painting, x, at, kind === 'together');
  }
}

/** A stem that ends in a gap and a red bar: something holds it back. */
function paintBreak({ ctx, geometry, tokens }: Painting, x: number): void {
  const { top } = geometry;
  ctx.fillStyle = tokens.ground;
  ctx.fillRect(x - 3, top, 6, BREAK);
  ctx.strokeStyle = tokens.bad;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x - 4, top + 1);
  ctx.lineTo(x + 4, top + 1);
  ctx.moveTo(x - 4, top + BREAK);
  ctx.lineTo(x + 4, top + BREAK - 4);
  ctx.moveTo(x, top + BREAK);
  ctx.lineTo(x, top + BREAK + 5);
  ctx.stroke();
}

function paintLock({ ctx, tokens }: Painting, x: number, y: number): void {
  ctx.fillStyle = tokens.ground;
  ctx.beginPath();
  ctx.arc(x, y, 8, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = tokens.warn;
  ctx.fillRect(x - 4, y - 1, 8, 6);
  ctx.strokeStyle = tokens.warn;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(x, y - 1.5, 2.6, Math.PI, 0);
  ctx.stroke();
}

function paintDot({ ctx, tokens }: Painting, x: number, y: number, full: boolean): void {
  ctx.fillStyle = full ? tokens.text : tokens.ground;
  ctx.strokeStyle = full ? tokens.ground : tokens.text;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.arc(x, y, 3.5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.stroke();
}
