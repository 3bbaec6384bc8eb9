import { scaleLinear } from 'd3-scale';
import { fittedText } from '../../kit/fitted-text.ts';
import { IN_CLUSTER, NO_COLOUR, NOISE, SINGLE } from './dots.ts';
import { LABEL_HEIGHT, type MapLabel, placeLabels } from './labels.ts';
import type { DotPixels } from './pixels.ts';
import { inSight, type MapScene, placeOf, radiusNow } from './scene.ts';
import { toMapX, toMapY, toScreenX, toScreenY } from './view.ts';

/** Faces in sight at a time: as many as are kept decoded. */
const MOST_FACES = 350;
const LABEL_PX = 11.5;
/** A longer name would cover the dots of others, px. */
const MOST_LABEL = 150;

/** Everything but what moves with the pointer. */
export function paintMap(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  pixels: DotPixels,
): void {
  context.clearRect(0, 0, scene.size.width, scene.size.height);
  if (scene.explained !== undefined) paintAxes(context, scene, scene.explained);
  const order = dotsInSight(scene);
  const shown = scene.faceSize > 0 ? facesOf(scene, order) : new Map<number, HTMLImageElement>();
  pixels.clear();
  for (const dot of order) paintHalo(scene, pixels, dot);
  for (const dot of order) if (!shown.has(dot)) paintDot(scene, pixels, dot);
  pixels.flush(context);
  for (const [dot, image] of shown) {
    paintFaceHalo(context, scene, dot);
    paintFace(context, scene, dot, image);
  }
  paintLabels(context, scene);
}

/** Small and hollow ones first, so that they never cover an identity. */
function dotsInSight(scene: MapScene): number[] {
  const under: number[] = [];
  const over: number[] = [];
  const { kind } = scene.dots;
  const reach = Math.max(scene.faceSize, 12);
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] === 0 || !inSight(scene, placeOf(scene, i), reach)) continue;
    if (kind[i] === IN_CLUSTER) over.push(i);
    else under.push(i);
  }
  return under.concat(over);
}

/** Pictures that are there; those of all dots in sight are asked for. */
function facesOf(scene: MapScene, order: readonly number[]): Map<number, HTMLImageElement> {
  const images = new Map<number, HTMLImageElement>();
  const wanted = new Set<number>();
  for (const dot of order.slice(-MOST_FACES)) {
    const row = scene.bestFace[scene.dots.items[dot]!] ?? -1;
    wanted.add(row);
    const image = scene.faces.get(row);
    if (image !== undefined) images.set(dot, image);
  }
  scene.faces.want(wanted);
  return images;
}

/** Colour of the ring of a selected dot, or one of the identity with the focus; undefined for others. */
function haloOf({ dots, selected, active, tokens }: MapScene, dot: number): string | undefined {
  const row = dots.items[dot]!;
  if (selected.has(row)) return tokens.accent;
  return active.has(row) ? tokens.text : undefined;
}

function paintHalo(scene: MapScene, pixels: DotPixels, dot: number): void {
  const colour = haloOf(scene, dot);
  if (colour === undefined) return;
  const { x, y } = placeOf(scene, dot);
  pixels.dot('ring', x, y, dotRadius(scene, dot) + 2.5, colour);
}

function paintDot(scene: MapScene, pixels: DotPixels, dot: number): void {
  const kind = scene.dots.kind[dot]!;
  const { x, y } = placeOf(scene, dot);
  const radius = dotRadius(scene, dot);
  pixels.dot(kind === SINGLE ? 'hollow' : 'filled', x, y, radius, colourOf(scene, dot));
}

/** Px. Where faces are shown, a track without a picture keeps a dot. */
function dotRadius(scene: MapScene, dot: number): number {
  const radius = scene.faceSize > 0 ? Math.min(10, scene.faceSize / 3) : radiusNow(scene, dot);
  return scene.dots.kind[dot] === NOISE ? Math.min(radius, 2.5) : radius;
}

function paintFaceHalo(context: CanvasRenderingContext2D, scene: MapScene, dot: number): void {
  const colour = haloOf(scene, dot);
  if (colour === undefined) return;
  strokeSquare(context, placeOf(scene, dot), scene.faceSize / 2 + 2.5, colour, 2);
}

export function paintFace(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  dot: number,
  image: HTMLImageElement,
): void {
  const at = placeOf(scene, dot);
  const half = scene.faceSize / 2;
  const side = Math.min(image.naturalWidth, image.naturalHeight);
  const left = (image.naturalWidth - side) / 2;
  const top = (image.naturalHeight - side) / 2;
  context.drawImage(image, left, top, side, side, at.x - half, at.y - half, 2 * half, 2 * half);
  const thin = scene.dots.kind[dot] !== IN_CLUSTER;
  strokeSquare(context, at, half, colourOf(scene, dot), thin ? 1 : 2.5);
}

export function colourOf({ dots, tokens }: MapScene, dot: number): string {
  const colour = dots.colour[dot]!;
  return colour === NO_COLOUR ? tokens.text3 : (tokens.groups[colour] ?? tokens.text3);
}

export function strokeSquare(
  context: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  half: number,
  colour: string,
  width: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(x - half, y - half, 2 * half, 2 * half);
}

function paintLabels(context: CanvasRenderingContext2D, scene: MapScene): void {
  const { tokens, size, view } = scene;
  const fontOf = ({ named }: MapLabel): string =>
    `${named ? 600 : 400} ${LABEL_PX}px ${tokens.font}`;
  const textOf = ({ text }: MapLabel): string => fittedText(context, text, MOST_LABEL);
  const above = LABEL_HEIGHT / 2 + Math.max(4, scene.faceSize / 2);
  const placed = placeLabels(
    scene.labels,
    size,
    // Above most of the dots, so that a small group stays visible.
    ({ x, y, spread }) => [
      toScreenX(view, size, x),
      toScreenY(view, size, y + 1.4 * spread) - above,
    ],
    (label) => {
      context.font = fontOf(label);
      return context.measureText(textOf(label)).width;
    },
  );
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const label of placed) {
    context.font = fontOf(label);
    // Legible over dots and faces of any colour.
    context.globalAlpha = 0.68;
    context.fillStyle = tokens.ground;
    context.beginPath();
    const height = LABEL_HEIGHT - 2;
    context.roundRect(
      label.left - label.width / 2 - 4,
      label.top - height / 2,
      label.width + 8,
      height,
      3,
    );
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = label.named ? tokens.text : tokens.text2;
    context.fillText(textOf(label), label.left, label.top + 0.5);
  }
}

const TICK_PX = 10.5;
/** Px between two ticks, about. */
const APART = 90;

/** Grid, ticks and names of the two principal components, with the variance that each holds. */
function paintAxes(
  context: CanvasRenderingContext2D,
  scene: MapScene,
  explained: Float64Array,
): void {
  const { size, view, tokens } = scene;
  const { width, height } = size;
  const xs = ticksOf(toMapX(view, size, 0), toMapX(view, size, width), width);
  const ys = ticksOf(toMapY(view, size, height), toMapY(view, size, 0), height);
  context.lineWidth = 1;
  context.strokeStyle = tokens.grid;
  context.beginPath();
  for (const { value } of xs) {
    const x = Math.round(toScreenX(view, size, value)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, height);
  }
  for (const { value } of ys) {
    const y = Math.round(toScreenY(view, size, value)) + 0.5;
    context.moveTo(0, y);
    context.lineTo(width, y);
  }
  context.stroke();

  context.font = `400 ${TICK_PX}px ${tokens.font}`;
  context.fillStyle = tokens.text3;
  context.textBaseline = 'bottom';
  context.textAlign = 'center';
  // The names of the axes have the corner to themselves.
  for (const { value, text } of xs) {
    const x = toScreenX(view, size, value);
    if (x > 40 && x < width - 20) context.fillText(text, x, height - 18);
  }
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { value, text } of ys) {
    const y = toScreenY(view, size, value);
    if (y > 24 && y < height - 40) context.fillText(text, 18, y);
  }
  context.fillStyle = tokens.text2;
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillText(nameOf(1, explained[0]!), width / 2, height - 3);
  context.save();
  context.translate(3, height / 2);
  context.rotate(-Math.PI / 2);
  context.textBaseline = 'top';
  context.fillText(nameOf(2, explained[1]!), 0, 0);
  context.restore();
}

/** "Component 1 · 12.3 % of the variance". */
function nameOf(axis: number, explained: number): string {
  return `Component ${axis} · ${(100 * explained).toFixed(1)} % of the variance`;
}

function ticksOf(from: number, to: number, length: number) {
  const scale = scaleLinear().domain([from, to]);
  const count = Math.max(2, Math.round(length / APART));
  const text = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ value, text: text(value) }));
}
