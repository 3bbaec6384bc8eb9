import { gpuFailed } from './device.ts';
import { type Limits, panelRows } from './plan.ts';
import { packRows, type Rows } from './rows.ts';
import { Tally } from './tally.ts';

/** Vectors on the device, in buffers of equally many rows. */
export interface Panels {
  readonly rows: Rows;
  readonly list: readonly Panel[];
  /** What products in whole numbers have to add up to. */
  readonly tally: Tally | undefined;
}

/** Rows [first, end) on the device. */
export interface Panel {
  readonly first: number;
  readonly end: number;
  readonly main: GPUBuffer;
  readonly facts: GPUBuffer | undefined;
  readonly exact: GPUBuffer | undefined;
}

/**
 * Copy vectors to the device.
 * @throws AppError `gpu/failed` when one vector is larger than a binding may be
 */
export function uploadPanels(device: GPUDevice, rows: Rows, limits: Limits): Panels {
  const height = panelRows(rows.bytes, limits);
  if (height === 0) throw gpuFailed(`${rows.d} dimensions do not fit a storage binding`);
  const list: Panel[] = [];
  const tally = rows.whole && new Tally(rows.n, Math.ceil(rows.d / 16) * 16);
  for (let first = 0; first < rows.n; first += height) {
    const end = Math.min(rows.n, first + height);
    const packed = packRows(rows, first, end);
    if (packed.multiplied !== undefined) tally?.add(first, packed.multiplied);
    const write = (what: string, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>) => {
      const buffer = device.createBuffer({
        label: `${what} ${first}–${end}`,
        size: data.byteLength,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      });
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    };
    list.push({
      first,
      end,
      main: write('vectors', packed.main),
      facts: packed.facts && write('facts', packed.facts),
      exact: packed.exact && write('exact', packed.exact),
    });
  }
  return { rows, list, tally };
}

export function freePanels(panels: Panels | undefined): void {
  for (const { main, facts, exact } of panels?.list ?? []) {
    for (const buffer of [main, facts, exact]) buffer?.destroy();
  }
}
