import { readFile } from 'node:fs/promises';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { NO_CONSTRAINTS } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { recommendForTracks } from '../../src/core/suggest/recommend-for-tracks.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import { blobs, seeded } from '../unit/cluster/cases.ts';
import { type BenchOptions, round } from './options.ts';

const KERNEL = 'src/kernel/build/kernel.wasm';
const D = 512;

/** A suggested threshold, as the page asks for it, against the linkage of the same tracks. Best of the runs, ms. */
export async function bench({ n: sizes = [1_000, 10_000], repeat }: BenchOptions) {
  const kernel = await loadKernel(new Uint8Array(await readFile(KERNEL)));
  const engines = { matrix: kernel.matrix, chain: kernel };
  const none = new Int32Array(0);
  const rows = [];
  for (const n of sizes) {
    const vectors = blobs(seeded(n), { n, d: D, people: 25, spread: 1.2 });
    const items = Int32Array.from({ length: n }, (_, i) => i);
    const options = { method: 'average', constraints: NO_CONSTRAINTS } as const;
    const { tree } = await agglomerate(vectors, options, engines, SILENT_HOOKS);
    const tracks = { items, vectors, method: 'average', tree, sharedFrames: none, people: [] };
    const suggestMs = await best(repeat, () =>
      recommendForTracks({ ...tracks, method: 'average' }, kernel, SILENT_HOOKS),
    );
    const linkageMs = await best(repeat, () =>
      agglomerate(vectors, options, engines, SILENT_HOOKS),
    );
    const [mine, theirs] = [round(suggestMs), round(linkageMs)];
    rows.push({ n, suggestMs: mine, linkageMs: theirs, ratio: round(mine / theirs, 2) });
  }
  return rows;
}

async function best(repeat: number, run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeat; i++) {
    const start = performance.now();
    await run();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
