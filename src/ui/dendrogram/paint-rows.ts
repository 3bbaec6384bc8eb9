import { NOBODY } from '../../core/dendrogram/visible-tree.ts';
import type { Identity } from '../../core/identity/types.ts';
import { isNamed, shortName } from '../common-face/words.ts';
import { leafX } from './geometry.ts';
import { FLAG, leavesInSight, type Painting } from './painting.ts';
import { identityAt } from './scene.ts';

const STRIP_HEIGHT = 4;
const FLAG_HEIGHT = 3;
/** A name is cut down to no less than this, px. */
const LEAST_NAME = 24;
/** Names whose width is remembered; then they are measured anew. */
const MOST_MEASURED = 5000;

/** Below the leaves: which are marked, whose they are, and their faces. */
export function paintRows(painting: Painting): void {
  const { ctx, geometry } = painting;
  ctx.save();
  ctx.beginPath();
  ctx.rect(geometry.left - 2, 0, geometry.plotWidth + 4, geometry.height);
  ctx.clip();
  paintFlags(painting);
  paintRuns(painting);
  paintFaces(painting);
  ctx.restore();
}

/** A tick under each leaf that is selected, in the focus, or under the pointer somewhere. */
function paintFlags(painting: Painting): void {
  const { ctx, camera, geometry, tokens, flags } = painting;
  const [first, last] = leavesInSight(painting);
  const gap = camera.perLeaf >= 6 ? 1 : 0;
  let from = first;
  while (from <= last) {
    const flag = flags[from] ?? 0;
    let to = from + 1;
    while (to <= last && flags[to] === flag) to++;
    if (flag > 0) {
      const x = geometry.left + leafX(camera, from) + gap;
      const width = Math.max(2, (to - from) * camera.perLeaf - 2 * gap);
      const isHovered = (flag & FLAG.hovered) > 0;
      ctx.fillStyle = isHovered
        ? tokens.text
        : (flag & FLAG.selected) > 0
          ? tokens.accent
          : tokens.text3;
      ctx.fillRect(x, geometry.flags, width, FLAG_HEIGHT);
    }
    from = to;
  }
}

/** A strip in each identity's colour, with its name where it fits. */
function paintRuns(painting: Painting): void {
  const { ctx, scene, camera, geometry, tokens } = painting;
  const { runs, groups, set, tracks } = scene;
  const [first, last] = leavesInSight(painting);
  if (last < first) return;
  ctx.font = `11px ${tokens.font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  const right = geometry.left + geometry.plotWidth;
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let run = runs.ofLeaf[first] ?? 0; run <= (runs.ofLeaf[last] ?? -1); run++) {
    const leaf = runs.start[run] ?? 0;
    const group = groups[run] ?? NOBODY;
    const from = geometry.left + leafX(camera, leaf);
    const to = geometry.left + leafX(camera, runs.start[run + 1] ?? leaf);
    const gap = to - from >= 4 ? 1 : 0;
    // Of runs in one column the first is drawn.
    const isSeen = to - from >= 1 || Math.floor(from) > drawnTo;
    if (group !== NOBODY && isSeen) {
      drawnTo = Math.floor(from);
      ctx.fillStyle = tokens.groups[group] ?? tokens.text3;
      ctx.fillRect(from + gap, geometry.strip, Math.max(1, to - from - 2 * gap), STRIP_HEIGHT);
    }
    const seenFrom = Math.max(from, geometry.left);
    const room = Math.min(to, right) - seenFrom - 6;
    if (room < LEAST_NAME) continue;
    const identity = identityAt(set, tracks[leaf] ?? -1);
    // A run that does not count is as many identities as tracks.
    if (identity === undefined || (group === NOBODY && camera.perLeaf < LEAST_NAME + 6)) continue;
    ctx.fillStyle = group === NOBODY ? tokens.text3 : tokens.text2;
    if (group === NOBODY) paintLeafNames(painting, run);
    else fillName(ctx, identity, seenFrom + 3 + room / 2, geometry.names, room);
  }
}

function paintLeafNames(painting: Painting, run: number): void {
  const { ctx, scene, camera, geometry } = painting;
  const { start } = scene.runs;
  for (let leaf = start[run] ?? 0; leaf < (start[run + 1] ?? 0); leaf++) {
    const identity = identityAt(scene.set, scene.tracks[leaf] ?? -1);
    if (identity === undefined) continue;
    const x = geometry.left + leafX(camera, leaf + 0.5);
    fillName(ctx, identity, x, geometry.names, camera.perLeaf - 6);
  }
}

const widths = new Map<string, number>();

/** A name in the middle of its room; a given one is cut short where it is too long, an id is left out. */
function fillName(
  ctx: CanvasRenderingContext2D,
  identity: Identity,
  x: number,
  y: number,
  room: number,
): void {
  const text = shortName(identity);
  let width = widths.get(text);
  if (width === undefined) {
    if (widths.size >= MOST_MEASURED) widths.clear();
    width = ctx.measureText(text).width;
    widths.set(text, width);
  }
  if (width <= room) {
    ctx.fillText(text, x, y);
    return;
  }
  const letters = Math.floor((room / width) * text.length) - 1;
  if (letters >= 3 && isNamed(identity)) {
    ctx.fillText(`${text.slice(0, letters).trimEnd()}…`, x, y);
  }
}

function paintFaces(painting: Painting): void {
  const { ctx, scene, camera, geometry, tokens, flags, faces, bestFace } = painting;
  const size = geometry.faceSize;
  const wanted = new Set<number>();
  if (size > 0) {
    const [first, last] = leavesInSight(painting);
    ctx.lineWidth = 2;
    for (let leaf = first; leaf <= last; leaf++) {
      const row = bestFace[scene.tracks[leaf] ?? -1] ?? -1;
      wanted.add(row);
      const x = Math.round(geometry.left + leafX(camera, leaf + 0.5) - size / 2);
      paintFace(painting, faces.get(row), x);
      const flag = flags[leaf] ?? 0;
      if (flag === 0) continue;
      ctx.strokeStyle = (flag & FLAG.selected) > 0 ? tokens.accent : tokens.text;
      ctx.strokeRect(x + 1, geometry.faces + 1, size - 2, size - 2);
    }
  }
  faces.want(wanted);
}

/** The middle square of a picture, or the outline of a head while there is none. */
function paintFace(painting: Painting, image: HTMLImageElement | undefined, x: number): void {
  const { ctx, geometry, tokens } = painting;
  const { faces: y, faceSize: size } = geometry;
  if (image !== undefined) {
    const side = Math.min(image.naturalWidth, image.naturalHeight);
    const sx = (image.naturalWidth - side) / 2;
    const sy = (image.naturalHeight - side) / 2;
    ctx.drawImage(image, sx, sy, side, side, x, y, size, size);
    return;
  }
  ctx.fillStyle = tokens.raised;
  ctx.fillRect(x, y, size, size);
  ctx.fillStyle = tokens.text3;
  ctx.globalAlpha = 0.5;
  ctx.beginPath();
  ctx.arc(x + size / 2, y + size * 0.38, size * 0.17, 0, 2 * Math.PI);
  ctx.ellipse(x + size / 2, y + size * 0.88, size * 0.3, size * 0.24, 0, Math.PI, 2 * Math.PI);
  ctx.fill();
  ctx.globalAlpha = 1;
}
