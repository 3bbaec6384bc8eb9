import type { Matrix } from '../../src/core/vector/matrix.ts';
import { gpuFailed } from './device.ts';
import { type Limits, panelRows } from './plan.ts';

/** Vectors on the device, in buffers of equally many rows, each row padded to whole vec4f. */
export interface Panels {
  readonly n: number;
  readonly d: number;
  readonly d4: number;
  /** Rows of every panel but the last. */
  readonly rows: number;
  readonly list: readonly { readonly first: number; readonly end: number; buffer: GPUBuffer }[];
}

/**
 * Copy vectors to the device.
 * @throws AppError `gpu/failed` when one vector is larger than a binding may be
 */
export function uploadPanels(device: GPUDevice, vectors: Matrix, limits: Limits): Panels {
  const { n, d, data } = vectors;
  const d4 = Math.max(1, Math.ceil(d / 4));
  const rows = panelRows(d4, limits);
  if (rows === 0) throw gpuFailed(`${d} dimensions do not fit a storage binding`);
  const list: { first: number; end: number; buffer: GPUBuffer }[] = [];
  for (let first = 0; first < n; first += rows) {
    const end = Math.min(n, first + rows);
    const buffer = device.createBuffer({
      label: `vectors ${first}–${end}`,
      size: (end - first) * d4 * 16,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(buffer, 0, padded(data, first, end, d, d4 * 4));
    list.push({ first, end, buffer });
  }
  return { n, d, d4, rows, list };
}

/** Rows first … end with zeros up to `stride` columns; a view where nothing needs padding. */
function padded(
  data: Float32Array,
  first: number,
  end: number,
  d: number,
  stride: number,
): Float32Array<ArrayBuffer> {
  const view = data.subarray(first * d, end * d) as Float32Array<ArrayBuffer>;
  if (d === stride) return view;
  const out = new Float32Array((end - first) * stride);
  for (let row = 0; row < end - first; row++) {
    out.set(view.subarray(row * d, (row + 1) * d), row * stride);
  }
  return out;
}
