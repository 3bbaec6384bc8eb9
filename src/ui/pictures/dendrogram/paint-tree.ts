import { LINE_STRIDE } from '../../../core/dendrogram/line-batch.ts';
import { ABOVE, GROUPS, NOBODY, type Wedge } from '../../../core/dendrogram/visible-tree.ts';
import { formatCount } from '../../kit/format.ts';
import { leafX } from './geometry.ts';
import { type Painting, placeOf } from './painting.ts';

/** Leaves from here on have room for thicker lines, px. */
const THICK_FROM = 10;
/** A wedge this wide and high has room for its count, px. */
const COUNT_WIDTH = 17;
const COUNT_HEIGHT = 22;
const WEDGE_OPACITY = 0.34;
const VEIL_OPACITY = 0.3;

/** Wedges, then lines, a colour at a time. */
export function paintTree(painting: Painting): void {
  const { ctx, scene, camera, geometry, visible, ratio } = painting;
  const frame = { camera, width: geometry.plotWidth, height: geometry.plotHeight, ratio };
  visible.collect(scene, frame);
  ctx.save();
  ctx.beginPath();
  ctx.rect(geometry.left, 0, geometry.plotWidth, geometry.height);
  ctx.clip();
  paintWedges(painting);
  paintLines(painting);
  paintCounts(painting);
  ctx.restore();
}

/** Upright and level lines are rectangles on whole device pixels: sharp at any zoom. */
function paintLines({ ctx, camera, geometry, tokens, visible, ratio }: Painting): void {
  const thin = Math.max(1, Math.round(ratio));
  const thick = camera.perLeaf >= THICK_FROM ? Math.max(2, Math.round(1.6 * ratio)) : thin;
  ctx.save();
  ctx.setTransform(1, 0, 0, 1, Math.round(geometry.left * ratio), Math.round(geometry.top * ratio));
  // What is above the cut first: where lines meet, the colour wins.
  for (const group of DRAWING_ORDER) {
    const lines = visible.lines.lines(group);
    if (lines.length === 0) continue;
    ctx.fillStyle = tokens.groups[group] ?? tokens.text3;
    const width = group === ABOVE || group === NOBODY ? thin : thick;
    const shift = (width - thin) >> 1;
    for (let at = 0; at < lines.length; at += LINE_STRIDE) {
      const x0 = lines[at] ?? 0;
      const y0 = lines[at + 1] ?? 0;
      const across = (lines[at + 2] ?? 0) - x0;
      const down = (lines[at + 3] ?? 0) - y0;
      ctx.fillRect(x0 - shift, y0 - shift, across + width, down + width);
    }
  }
  ctx.restore();
}

const DRAWING_ORDER = [ABOVE, NOBODY, ...Array.from({ length: GROUPS - 2 }, (_, group) => group)];

function paintWedges(painting: Painting): void {
  const { ctx, tokens, visible } = painting;
  const paths = new Map<number, Path2D>();
  for (const wedge of visible.wedges) {
    let path = paths.get(wedge.group);
    if (path === undefined) {
      path = new Path2D();
      paths.set(wedge.group, path);
    }
    addWedge(painting, wedge, path);
  }
  ctx.lineWidth = 1;
  ctx.lineJoin = 'round';
  for (const [group, path] of paths) {
    const colour = tokens.groups[group] ?? tokens.text3;
    ctx.globalAlpha = group === ABOVE ? VEIL_OPACITY : WEDGE_OPACITY;
    ctx.fillStyle = colour;
    ctx.fill(path);
    ctx.globalAlpha = 1;
    if (group === ABOVE) continue;
    ctx.strokeStyle = colour;
    ctx.stroke(path);
  }
}

function addWedge(painting: Painting, { node, group }: Wedge, path: Path2D): void {
  const { scene, geometry } = painting;
  const [x, y] = placeOf(painting, node);
  const [from, to] = edges(painting, node);
  const down =
    group === ABOVE ? geometry.top + scene.cutLevel * geometry.plotHeight : geometry.base;
  path.moveTo(x, Math.min(y, down));
  path.lineTo(to, down);
  path.lineTo(from, down);
  path.closePath();
}

function paintCounts(painting: Painting): void {
  const { ctx, scene, geometry, tokens, visible } = painting;
  const { start, end } = scene.layout;
  ctx.font = `600 10px ${tokens.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  ctx.fillStyle = tokens.text;
  for (const { node, group } of visible.wedges) {
    const [from, to] = edges(painting, node);
    const [, y] = placeOf(painting, node);
    if (group === ABOVE || to - from < COUNT_WIDTH || geometry.base - y < COUNT_HEIGHT) continue;
    const count = formatCount((end[node] ?? 0) - (start[node] ?? 0));
    ctx.fillText(count, (from + to) / 2, geometry.base - 4);
  }
}

/** Px of a wedge's lower corners: a hair apart from the next one's. */
function edges({ scene, camera, geometry }: Painting, node: number): [number, number] {
  const from = geometry.left + leafX(camera, scene.layout.start[node] ?? 0);
  const to = geometry.left + leafX(camera, scene.layout.end[node] ?? 0);
  return to - from > 6 ? [from + 1, to - 1] : [from, to];
}
