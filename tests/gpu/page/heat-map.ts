import type { LeafSpan } from '../../../src/core/similarity/block-means.ts';
import { fillPixels, type HeatFrame } from '../../../src/ui/pictures/similarity/cells.ts';
import { colourTable } from '../../../src/ui/pictures/similarity/colours.ts';
import { createGpuPainter } from '../../../src/ui/pictures/similarity/gpu-painter.ts';
import type { Painter } from '../../../src/ui/pictures/similarity/painter.ts';
import type { View } from '../../../src/ui/pictures/similarity/view.ts';
import type { MatrixPart } from '../../../workers/cluster/types.ts';
import { seeded } from './vectors.ts';

export interface HeatShape {
  readonly n: number;
  readonly cells: number;
  readonly view: View;
  readonly size: number;
  readonly fine?: { readonly rows: LeafSpan; readonly columns: LeafSpan };
}

/** Cells over the given leaves, their values between −0.4 and 1.1: beyond both ends of the ramp. */
function partOf(rows: LeafSpan, columns: LeafSpan, cells: number, seed: number): MatrixPart {
  const random = seeded(seed);
  const edges = ({ from, to }: LeafSpan): Int32Array => {
    const bins = Math.min(cells, to - from);
    return Int32Array.from({ length: bins + 1 }, (_, i) =>
      Math.floor(from + (i * (to - from)) / bins),
    );
  };
  const [rowEdges, columnEdges] = [edges(rows), edges(columns)];
  const length = (rowEdges.length - 1) * (columnEdges.length - 1);
  const mean = Float32Array.from({ length }, () => random() * 1.5 - 0.4);
  return { rows, columns, cells, rowEdges, columnEdges, mean };
}

function frameOf({ n, cells, view, fine }: HeatShape): HeatFrame {
  const all = { from: 0, to: n };
  return {
    view,
    n,
    whole: partOf(all, all, cells, 1),
    fine: fine && partOf(fine.rows, fine.columns, 640, 2),
    table: colourTable(0.46),
  };
}

async function gpuPainter(onLost: (reason: string) => void = () => {}): Promise<Painter> {
  const opened = await createGpuPainter(true, onLost);
  if ('unavailable' in opened) throw new Error(opened.unavailable);
  return opened;
}

/** Pixels as words, once the canvas shows something. */
async function pixelsOn(painter: Painter, frame: HeatFrame, size: number): Promise<Uint32Array> {
  painter.paint(frame, size);
  const context = painter.canvas.getContext('2d');
  if (context === null) throw new Error('drawn on a canvas that cannot be read');
  for (;;) {
    await new Promise((resume) => setTimeout(resume, 20));
    if (painter.canvas.width !== size) continue;
    const words = new Uint32Array(context.getImageData(0, 0, size, size).data.buffer);
    if (words.some((word) => word !== 0)) return words;
  }
}

/** Pixels whose colours differ between the shader and its twin. */
export async function heatDifferences(shape: HeatShape) {
  const frame = frameOf(shape);
  const painter = await gpuPainter();
  const drawn = await pixelsOn(painter, frame, shape.size);
  painter.close();
  const plain = new Uint32Array(shape.size * shape.size);
  fillPixels(frame, shape.size, plain);
  let off = 0;
  let coloured = 0;
  drawn.forEach((word, i) => {
    if (word !== plain[i]) off++;
    if (word !== 0) coloured++;
  });
  return { pixels: drawn.length, off, drawn: coloured };
}

/** Largest difference of a channel at the middles of cells whose values run through the ramp. */
export async function heatSamples(): Promise<number> {
  const n = 64;
  const size = n * 4;
  const frame = frameOf({ n, cells: n, view: { x: 0, y: 0, span: n }, size });
  const values = Float32Array.from({ length: n * n }, (_, i) => -0.3 + (1.4 * i) / (n * n));
  const whole = { ...(frame.whole as MatrixPart), mean: values };
  const painter = await gpuPainter();
  const drawn = new Uint8Array((await pixelsOn(painter, { ...frame, whole }, size)).buffer);
  painter.close();
  const plain = new Uint32Array(size * size);
  fillPixels({ ...frame, whole }, size, plain);
  const expected = new Uint8Array(plain.buffer);
  let worst = 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const at = 4 * ((row * 4 + 2) * size + column * 4 + 2);
      for (let k = 0; k < 4; k++) {
        worst = Math.max(worst, Math.abs((drawn[at + k] ?? 0) - (expected[at + k] ?? 255)));
      }
    }
  }
  return worst;
}

/** What a painter says when its device is lost under it, and when it is asked to paint after that. */
export async function heatAfterLoss(): Promise<string[]> {
  const devices: GPUDevice[] = [];
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (this: GPUAdapter, descriptor) {
    const device = await requestDevice.call(this, descriptor);
    devices.push(device);
    return device;
  };
  const reasons: string[] = [];
  const painter = await gpuPainter((reason) => reasons.push(reason));
  GPUAdapter.prototype.requestDevice = requestDevice;
  const frame = frameOf({ n: 9, cells: 9, view: { x: 0, y: 0, span: 9 }, size: 32 });
  painter.paint(frame, 32);
  for (const device of devices) device.destroy();
  // A busy machine tells late.
  for (let tick = 0; tick < 50 && reasons.length === 0; tick++) {
    await new Promise((resume) => setTimeout(resume, 100));
  }
  painter.paint(frame, 32);
  await new Promise((resume) => setTimeout(resume, 100));
  return reasons;
}
