import { scaleLinear } from 'd3-scale';
import type { MapScene } from './scene.ts';
import { toMapX, toMapY, toScreenX, toScreenY } from './view.ts';

const TICK_PX = 10.5;
/** Px between two ticks, about. */
const APART = 90;

/** Grid, ticks and names of the two principal components, with the variance that each holds. */
export function paintAxes(
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
export function nameOf(axis: number, explained: number): string {
  return `Component ${axis} · ${(100 * explained).toFixed(1)} % of the variance`;
}

function ticksOf(from: number, to: number, length: number) {
  const scale = scaleLinear().domain([from, to]);
  const count = Math.max(2, Math.round(length / APART));
  const text = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ value, text: text(value) }));
}
