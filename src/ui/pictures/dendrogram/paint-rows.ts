import { NOBODY } from '../../../core/dendrogram/visible-tree.ts';
import { leafX } from './geometry.ts';
import { paintNames } from './paint-names.ts';
import { FLAG, leavesInSight, type Painting } from './painting.ts';

const STRIP_HEIGHT = 4;
const FLAG_HEIGHT = 3;

/** Below the leaves: which are marked, whose they are, and their faces. */
export function paintRows(painting: Painting): void {
  const { ctx, geometry } = painting;
  ctx.save();
  ctx.beginPath();
  ctx.rect(geometry.left - 2, 0, geometry.plotWidth + 4, geometry.height);
  ctx.clip();
  paintFlags(painting);
  paintStrip(painting);
  paintNames(painting);
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

/** A strip in each identity's colour. */
function paintStrip(painting: Painting): void {
  const { ctx, scene, camera, geometry, tokens } = painting;
  const { runs, groups } = scene;
  const [first, last] = leavesInSight(painting);
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let run = runs.ofLeaf[first] ?? 0; run <= (runs.ofLeaf[last] ?? -1); run++) {
    const group = groups[run] ?? NOBODY;
    const leaf = runs.start[run] ?? 0;
    const from = geometry.left + leafX(camera, leaf);
    const to = geometry.left + leafX(camera, runs.start[run + 1] ?? leaf);
    // Of runs in one column the first is drawn.
    if (group === NOBODY || (to - from < 1 && Math.floor(from) <= drawnTo)) continue;
    drawnTo = Math.floor(from);
    const gap = to - from >= 4 ? 1 : 0;
    ctx.fillStyle = tokens.groups[group] ?? tokens.text3;
    ctx.fillRect(from + gap, geometry.strip, Math.max(1, to - from - 2 * gap), STRIP_HEIGHT);
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
      if ((flag & (FLAG.selected | FLAG.hovered)) === 0) continue;
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
