import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { walkFolders } from '../../src/cli/kit/walk-folders.ts';
import { warmEngine } from '../../src/cli/kit/warm-engine.ts';
import { agglomerate } from '../../src/core/cluster/agglomerate.ts';
import { NO_CONSTRAINTS } from '../../src/core/cluster/types.ts';
import { SILENT_HOOKS } from '../../src/core/job.ts';
import { readNpy, writeNpy } from '../../src/core/parse/npy.ts';
import { episodeLike } from '../../src/core/speed/episode-like.ts';
import type { BenchOptions } from './options.ts';
import { runTraces } from './page.ts';
import { type Warmth, warmth } from './warmth.ts';

/** Clusterings of one process: the first meets code that has not run, the last ones warm code. */
const TIMES = 12;
const SETTLED = 6;
/** Fresh processes of each size, of which the best counts. */
const PROCESSES = 5;

interface Row extends Warmth {
  readonly where: string;
  readonly n: number;
}

/**
 * What a fresh process and a fresh page take for their first clustering, beside one whose code has run
 * before: matrix and linkage, and of the page also all from the drop to the painted summary.
 * @throws Error when a process or a trace of the page fails
 */
export function bench({ n: sizes = [300, 1_000, 5_000], repeat }: BenchOptions): Row[] {
  const rows = sizes.map((n): Row => ({ where: 'process', n, ...processes(n) }));
  const traces = runTraces('warm', { BENCH_SIZES: sizes.join(), BENCH_ROUNDS: String(repeat) });
  return [...rows, ...traces.map(({ result }) => JSON.parse(result) as Row)];
}

function processes(n: number): Warmth {
  const folder = mkdtempSync(join(tmpdir(), 'cutline-warm-'));
  const times = warmth();
  try {
    writeFileSync(join(folder, 'tracks.npy'), writeNpy(episodeLike(n)));
    for (let each = 0; each < PROCESSES; each++) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [fileURLToPath(import.meta.url), folder],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new Error(`a process failed: ${stderr}`);
      const [first, ...later] = JSON.parse(stdout) as number[];
      times.add(true, first!);
      for (const ms of later.slice(SETTLED)) times.add(false, ms);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return times.result();
}

/** What each clustering of a fresh process takes: it reads its vectors as the command line does. */
async function cluster(folder: string): Promise<number[]> {
  const engine = warmEngine('wasm');
  const { files } = await walkFolders(folder);
  const vectors = await readNpy(files[0]!, SILENT_HOOKS);
  const chain = await engine();
  const engines = { matrix: chain.matrix, chain };
  const options = { method: 'average' as const, constraints: NO_CONSTRAINTS };
  const times: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const startedAt = performance.now();
    await agglomerate(vectors, options, engines, SILENT_HOOKS);
    times.push(performance.now() - startedAt);
  }
  return times;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await cluster(process.argv[2]!)));
}
