import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MatrixEngine } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { type BlockMeans, blockMeans } from '../../src/core/similarity/block-means.ts';
import { countAllPairs, countWithin } from '../../src/core/similarity/pair-counts.ts';
import { silhouette } from '../../src/core/similarity/silhouette.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { fillPixels } from '../../src/ui/pictures/similarity/cells.ts';
import { colourTable } from '../../src/ui/pictures/similarity/colours.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { type BenchOptions, round } from './options.ts';

const D = 512;
/** Cells a side of the picture, and its device pixels: those of the drawer on a sharp screen. */
const CELLS = 640;
const PIXELS = 640;

interface Row {
  readonly n: number;
  readonly what: string;
  readonly ms: number;
  /** How many times as long it takes to compare all pairs and average them. */
  readonly naive: number | undefined;
}

/** The matrix as a picture, from sum vectors against all pairs averaged; histograms and silhouettes. */
export async function bench({ n: sizes = [2_000, 5_000], repeat }: BenchOptions): Promise<Row[]> {
  const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
  const { matrix } = await loadKernel(wasm);
  const rows: Row[] = [];
  for (const n of sizes) {
    const vectors = blobs(seeded(n), { n, d: D, people: Math.ceil(n / 12), spread: 1 });
    const order = Int32Array.from({ length: n }, (_, i) => i);
    const labels = order.map((i) => Math.floor(i / 10));
    const all = { from: 0, to: n };
    const table = colourTable(0.58);
    const words = new Uint32Array(PIXELS * PIXELS);
    const draw = (whole: BlockMeans): void => {
      const part = { ...whole, cells: CELLS };
      const view = { x: 0, y: 0, span: n };
      fillPixels({ view, n, whole: part, fine: undefined, table }, PIXELS, words);
    };
    const request = { rows: all, columns: all, cells: CELLS };
    const drawn = await best(repeat, async () => {
      draw(await blockMeans(vectors, order, request, matrix));
    });
    const naive = await best(1, async () => draw(await naiveMeans(vectors, CELLS, matrix)));
    rows.push({ n, what: 'matrix drawn', ms: round(drawn), naive: round(naive / drawn) });

    const pairs = await countAllPairs(vectors, matrix, SILENT_HOOKS);
    const count = (): Promise<unknown> => countAllPairs(vectors, matrix, SILENT_HOOKS);
    rows.push({
      n,
      what: 'all pairs counted',
      ms: round(await best(repeat, count)),
      naive: undefined,
    });
    const within = (): Promise<unknown> =>
      countWithin(pairs, labels, vectors, matrix, SILENT_HOOKS);
    rows.push({ n, what: 'new labels', ms: round(await best(repeat, within)), naive: undefined });
    const silhouettes = (): Promise<unknown> => silhouette(vectors, labels, matrix, SILENT_HOOKS);
    const ms = round(await best(repeat, silhouettes));
    rows.push({ n, what: 'silhouettes', ms, naive: undefined });
  }
  return rows;
}

async function best(repeat: number, run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.max(1, repeat); i++) {
    const startedAt = performance.now();
    await run();
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}

/** The whole square of similarities, averaged cell by cell. */
async function naiveMeans(
  { n, ...rest }: Matrix,
  cells: number,
  matrix: MatrixEngine,
): Promise<BlockMeans> {
  const square = new Float32Array(n * n); // [n * n] distances
  await matrix.load({ n, ...rest });
  await matrix.square(square, SILENT_HOOKS);
  matrix.release();
  const edges = Int32Array.from({ length: cells + 1 }, (_, i) => Math.floor((i * n) / cells));
  const mean = new Float32Array(cells * cells);
  const places = Int32Array.from({ length: n }, (_, i) => edges.findLastIndex((edge) => edge <= i));
  const counts = new Int32Array(cells * cells);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const cell = places[i]! * cells + places[j]!;
      mean[cell]! += 1 - square[i * n + j]!;
      counts[cell]! += 1;
    }
  }
  for (let cell = 0; cell < mean.length; cell++) mean[cell]! /= Math.max(1, counts[cell]!);
  const all = { from: 0, to: n };
  return { rows: all, columns: all, rowEdges: edges, columnEdges: edges, mean };
}
