import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UMAP } from 'umap-js';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { keptNeighbours } from '../../src/core/map/kept-neighbours.ts';
import { DEFAULT_LAYOUT, MOST_NEIGHBOURS } from '../../src/core/map/layout-options.ts';
import { nearestNeighbours } from '../../src/core/map/nearest.ts';
import { principalPlane } from '../../src/core/map/pca.ts';
import { seededRandom } from '../../src/core/random.ts';
import type { Matrix } from '../../src/core/vector/matrix.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { UmapLayout } from '../../workers/map/umap-layout.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { type BenchOptions, round } from './options.ts';

const NONE = Number.POSITIVE_INFINITY;

/** What a map costs at 512 dimensions, and what umap-js's own search for neighbours would. */
export async function bench({ n: sizes = [2_000], repeat }: BenchOptions) {
  const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
  const { matrix } = await loadKernel(wasm);
  const rows = [];
  for (const n of sizes) {
    const vectors = blobs(seeded(n), { n, d: 512, people: Math.round(n / 25), spread: 0.7 });
    const best = { pca: NONE, knn: NONE, graph: NONE, umap: NONE, kept: 0, epochs: 0 };
    for (let run = 0; run < repeat; run++) {
      const begun = performance.now();
      const { positions } = await principalPlane(vectors, SILENT_HOOKS);
      best.pca = Math.min(best.pca, performance.now() - begun);
      const searched = performance.now();
      await matrix.load(vectors);
      const near = await nearestNeighbours(matrix, n, MOST_NEIGHBOURS, SILENT_HOOKS);
      best.knn = Math.min(best.knn, performance.now() - searched);
      const laid = performance.now();
      const layout = new UmapLayout(near, positions, DEFAULT_LAYOUT);
      best.graph = Math.min(best.graph, performance.now() - laid);
      while (layout.step() < layout.epochs);
      const map = layout.positions();
      best.umap = Math.min(best.umap, performance.now() - laid);
      best.kept = (await keptNeighbours(map, near, SILENT_HOOKS)).kept;
      best.epochs = layout.epochs;
    }
    const own = searchOfPackage(vectors, best.graph);
    rows.push({
      n,
      pcaMs: round(best.pca),
      knnMs: round(best.knn),
      umapMs: round(best.umap),
      epochs: best.epochs,
      keptNeighbours: round(best.kept, 3),
      packageKnnMs: round(own),
      knnTimesFaster: round(own / best.knn),
    });
  }
  return rows;
}

/** Milliseconds of everything that umap-js does before its first epoch, less what it does with ours. */
function searchOfPackage(vectors: Matrix, graphMs: number): number {
  const { n, d, data } = vectors;
  const lists = Array.from({ length: n }, (_, i) => [...data.subarray(i * d, (i + 1) * d)]);
  const cosine = (a: readonly number[], b: readonly number[]): number => {
    let sum = 0;
    for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
    return 1 - sum;
  };
  const umap = new UMAP({ distanceFn: cosine, random: seededRandom(1).unit });
  const begun = performance.now();
  umap.initializeFit(lists);
  return performance.now() - begun - graphMs;
}
