import { discover } from '../../src/core/episode/discover.ts';
import { importEpisode } from '../../src/core/episode/import-episode.ts';
import type { SourceFile } from '../../src/core/parse/source.ts';
import { seeded } from '../unit/cluster/cases.ts';
import { type BenchOptions, collectGarbage, round } from './options.ts';
import { runTraces, type Trace } from './page.ts';

const D = 512;
const FACES_PER_TRACK = 20;
/** Distinct vectors in the file; writing more would measure the generator. */
const VECTORS = 256;
const LINES_A_CHUNK = 200;

/**
 * What a person waits for when they drop a folder (see import.spec.ts); then import of faces.jsonl with
 * inline 512-d embeddings: rate, peak JavaScript memory over the bytes of the resulting arrays, and the
 * longest stretch without a breath (what a worker is deaf for).
 */
export async function bench({ n: sizes = [200_000] }: BenchOptions) {
  const rows: (Trace | Record<string, number>)[] = runTraces('import');
  for (const n of sizes) rows.push(await importRows(n));
  return rows;
}

async function importRows(n: number) {
  const file = facesFile(n);
  const { candidates } = await discover([file]);
  const [candidate] = candidates;
  if (candidate === undefined) throw new Error('the generated file was not found');
  collectGarbage();
  const before = used();
  const startedAt = performance.now();
  let peak = 0;
  let breathedAt = startedAt;
  let deaf = 0;
  const { embeddings, episode } = await importEpisode(
    candidate,
    { skipBadLines: false },
    {
      progress: () => {},
      now: () => performance.now(),
      breathe: async () => {
        deaf = Math.max(deaf, performance.now() - breathedAt);
        peak = Math.max(peak, used() - before);
        await new Promise<void>((resolve) => setImmediate(resolve));
        breathedAt = performance.now();
      },
    },
  );
  peak = Math.max(peak, used() - before);
  const ms = performance.now() - startedAt;
  const result = embeddings.data.byteLength + episode.faces.box.byteLength;
  return {
    n,
    d: D,
    fileMB: round(file.size / 1e6, 0),
    ms: round(ms, 0),
    mbPerSecond: round(file.size / 1e3 / ms, 0),
    resultMB: round(result / 1e6, 0),
    peakMB: round(peak / 1e6, 0),
    peakOverResult: round(peak / result, 2),
    longestBlockMs: round(deaf, 0),
  };
}

/** Bytes of JavaScript memory: heap and array buffers. */
function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** A faces.jsonl that is written as it is read: no gigabyte on disk or in memory. */
function facesFile(n: number): SourceFile {
  const random = seeded(1);
  const vectors = Array.from({ length: VECTORS }, () =>
    Array.from({ length: D }, () => (random() * 0.2 - 0.1).toFixed(6)).join(', '),
  );
  const encoder = new TextEncoder();
  const chunk = (from: number) => {
    const lines: string[] = [];
    for (let i = from; i < Math.min(n, from + LINES_A_CHUNK); i++) lines.push(line(i, vectors));
    return encoder.encode(lines.join(''));
  };
  let size = 0;
  for (let i = 0; i < n; i++) size += line(i, vectors).length;
  return {
    path: 'bench-s01e01/faces.jsonl',
    size,
    modified: 0,
    bytes: async (start = 0, end = size) => chunk(0).subarray(start, end),
    stream: async function* () {
      for (let from = 0; from < n; from += LINES_A_CHUNK) yield chunk(from);
    },
  };
}

function line(i: number, vectors: readonly string[]): string {
  const track = Math.floor(i / FACES_PER_TRACK) + 1;
  const x = (i % 97) * 10;
  return (
    `{"ep_id": "bench-s01e01", "face_id": "face_${i}", "track_id": ${track}, "frame_idx": ${i * 4}, ` +
    `"ts": ${(i / 6).toFixed(4)}, "bbox_xyxy": [${x}.5, 80.0, ${x + 120}.5, 230.0], "conf": 1.0, ` +
    `"quality": 1.0, "embedding": [${vectors[i % VECTORS]}]}\n`
  );
}
