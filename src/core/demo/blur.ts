import type { Canvas } from './canvas.ts';

/** Blur the picture in place: two passes of a box of `radius` pixels each way (fractions count). */
export function blur(canvas: Canvas, radius: number): void {
  if (radius <= 0) return;
  const { width, height, rgb } = canvas;
  for (let pass = 0; pass < 2; pass++) {
    for (let y = 0; y < height; y++) blurLine(rgb, y * width * 3, 3, width, radius);
    for (let x = 0; x < width; x++) blurLine(rgb, x * 3, width * 3, height, radius);
  }
}

/** Box-blur one row or column, edges repeated. `step` lies between neighbours in `rgb`. */
function blurLine(rgb: Float32Array, start: number, step: number, count: number, radius: number) {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const weight = 1 / (2 * radius + 1);
  const line = new Float64Array(count + 2 * whole + 2);
  for (let channel = 0; channel < 3; channel++) {
    const base = start + channel;
    for (let i = 0; i < line.length; i++) {
      const at = i - whole - 1;
      line[i] = rgb[base + step * (at < 0 ? 0 : at >= count ? count - 1 : at)]!;
    }
    let sum = 0;
    for (let i = 1; i <= 2 * whole + 1; i++) sum += line[i]!;
    for (let i = 0; i < count; i++) {
      const ends = line[i]! + line[i + 2 * whole + 2]!;
      rgb[base + step * i] = (sum + part * ends) * weight;
      sum += line[i + 2 * whole + 2]! - line[i + 1]!;
    }
  }
}
