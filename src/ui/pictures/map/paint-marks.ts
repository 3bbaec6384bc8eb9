import type { Point } from '../pointer.ts';
import { colourOf, paintFace, strokeSquare } from './paint-map.ts';
import { ringed } from './ringed.ts';
import { inSight, type MapMarks, type MapScene, placeOf, radiusNow } from './scene.ts';

const BADGE = 9;

/** What moves with the pointer, the keys and the review queue, on a canvas of its own. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  marks: MapMarks,
): void {
  context.clearRect(0, 0, scene.size.width, scene.size.height);
  if (marks.question !== undefined) paintQuestion(context, scene, marks.question);
  for (const dot of marks.hovered) paintHovered(context, scene, dot);
  if (marks.cursor >= 0) paintCursor(context, scene, marks.cursor);
  if (marks.lasso.length > 1) paintLasso(context, scene, marks.lasso);
}

function paintHovered(context: CanvasRenderingContext2D, scene: MapScene, dot: number): void {
  const at = placeOf(scene, dot);
  const radius = radiusNow(scene, dot);
  if (scene.faceSize > 0) {
    // To the front: its neighbours may lie over it.
    const image = scene.faces.get(scene.bestFace[scene.dots.items[dot]!] ?? -1);
    if (image !== undefined) paintFace(context, scene, dot, image);
    strokeSquare(context, at, radius + 2, scene.tokens.text, 2.5);
    return;
  }
  context.beginPath();
  context.arc(at.x, at.y, radius + 1.5, 0, 2 * Math.PI);
  context.fillStyle = colourOf(scene, dot);
  context.fill();
  context.strokeStyle = scene.tokens.text;
  context.lineWidth = 2;
  context.stroke();
}

/** Where the keys are: four corners, unlike any ring. */
function paintCursor(context: CanvasRenderingContext2D, scene: MapScene, dot: number): void {
  const { x, y } = placeOf(scene, dot);
  const half = radiusNow(scene, dot) + 6;
  context.beginPath();
  for (const [sx, sy] of [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const) {
    context.moveTo(x + sx * half, y + sy * (half - 5));
    context.lineTo(x + sx * half, y + sy * half);
    context.lineTo(x + sx * (half - 5), y + sy * half);
  }
  context.strokeStyle = scene.tokens.accent;
  context.lineWidth = 2;
  context.stroke();
}

/** Rings around the tracks of both sides, joined by a line: A solid, B dashed. */
function paintQuestion(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  { a, b }: NonNullable<MapMarks['question']>,
): void {
  const from = middleOf(scene, a);
  const to = middleOf(scene, b);
  context.strokeStyle = scene.tokens.warn;
  if (from !== undefined && to !== undefined) {
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }
  context.lineWidth = 1.75;
  ringEach(context, scene, a, []);
  ringEach(context, scene, b, [3.5, 2.5]);
  if (from !== undefined) paintBadge(context, scene, from, 'A');
  if (to !== undefined) paintBadge(context, scene, to, 'B');
}

function ringEach(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  dots: readonly number[],
  dash: readonly number[],
): void {
  context.setLineDash([...dash]);
  context.beginPath();
  for (const dot of ringed(dots)) {
    const { x, y } = placeOf(scene, dot);
    const radius = radiusNow(scene, dot) * (scene.faceSize > 0 ? 1.42 : 1) + 5;
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.stroke();
  context.setLineDash([]);
}

/** A letter beside the dots, not on them: the one dot of a side stays visible. */
function paintBadge(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  at: Point,
  letter: string,
): void {
  const { tokens, size, faceSize } = scene;
  if (!inSight(scene, at, 0)) return;
  // Under the dots: names stand above them.
  const away = faceSize > 0 ? faceSize / 2 + BADGE : 2 * BADGE;
  const x = Math.max(BADGE, at.x - away);
  const y = Math.min(size.height - BADGE, at.y + away);
  context.beginPath();
  context.arc(x, y, BADGE, 0, 2 * Math.PI);
  context.fillStyle = tokens.warn;
  context.fill();
  context.fillStyle = tokens.ground;
  context.font = `700 11px ${tokens.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(letter, x, y + 0.5);
}

/** The dot of a side that lies most in its middle: the mean of two groups of dots is nowhere. */
function middleOf(scene: MapScene, dots: readonly number[]): Point | undefined {
  if (dots.length === 0) return undefined;
  const places = dots.map((dot) => placeOf(scene, dot));
  const x = places.reduce((sum, place) => sum + place.x, 0) / places.length;
  const y = places.reduce((sum, place) => sum + place.y, 0) / places.length;
  const away = (place: Point): number => (place.x - x) ** 2 + (place.y - y) ** 2;
  return places.reduce((best, place) => (away(place) < away(best) ? place : best));
}

function paintLasso(
  context: CanvasRenderingContext2D,
  { tokens }: MapScene,
  line: readonly Point[],
): void {
  context.beginPath();
  for (const { x, y } of line) context.lineTo(x, y);
  context.closePath();
  context.globalAlpha = 0.14;
  context.fillStyle = tokens.accent;
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = tokens.accent;
  context.lineWidth = 1.5;
  context.setLineDash([5, 3]);
  context.stroke();
  context.setLineDash([]);
}
