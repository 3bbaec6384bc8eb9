import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Matrix } from '../../src/core/vector/matrix.ts';

/** A library for Python that is measured beside us; Debian: python3-numpy, -scipy, -fastcluster. */
export type PeerName = 'fastcluster' | 'scipy';

/** What a run of a peer took, and the partitions it found. */
export interface PeerRun {
  readonly matrixMs: number;
  readonly linkageMs: number;
  readonly totalMs: number;
  readonly peakMB: number;
  /** Ascending. */
  readonly heights: readonly number[];
  /** Labels at each height asked for. */
  readonly labels: readonly Int32Array[]; // [heights][n]
}

const SCRIPT = join(process.cwd(), 'tests/bench/linkage-peers.py');
/** Debian's Python, which has Debian's packages, then whatever is called so. */
const PYTHONS = ['/usr/bin/python3', 'python3'];

/** The Python that has the libraries, and which; a line says what is missing. */
export function findPeers(): { readonly python: string; readonly names: readonly PeerName[] } {
  let found: { python: string; names: PeerName[] } = { python: '', names: [] };
  for (const python of PYTHONS) {
    const { status, stdout } = spawnSync(python, [SCRIPT, 'check'], { encoding: 'utf8' });
    if (status !== 0) continue;
    const versions: Record<string, string> = JSON.parse(stdout);
    const names = (['fastcluster', 'scipy'] as const).filter((name) => name in versions);
    if (names.length <= found.names.length) continue;
    found = { python, names };
    console.error(`peers: ${python}, ${JSON.stringify(versions)}`);
  }
  for (const name of ['fastcluster', 'scipy'] as const) {
    if (!found.names.includes(name)) {
      console.error(`peers: ${name} skipped: no Python here has numpy, scipy and ${name}`);
    }
  }
  return found;
}

/** One data set, written once for all runs of all peers. */
export class PeerData {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cutline-bench-'));
  readonly #python: string;
  readonly #vectors: Matrix;
  readonly #heights: readonly number[];

  constructor(python: string, vectors: Matrix, heights: readonly number[]) {
    this.#python = python;
    this.#vectors = vectors;
    this.#heights = heights;
    writeFileSync(join(this.#folder, 'vectors.f32'), vectors.data);
  }

  /** The quickest of some runs in a process of its own. */
  run(name: PeerName, runs: number): PeerRun {
    const { n, d } = this.#vectors;
    const labels = join(this.#folder, 'labels.i32');
    const given = [
      join(this.#folder, 'vectors.f32'),
      n,
      d,
      name,
      runs,
      this.#heights.join(),
      labels,
    ];
    const { status, stdout, stderr } = spawnSync(this.#python, [SCRIPT, ...given.map(String)], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
    const bytes = new Uint8Array(readFileSync(labels));
    const all = new Int32Array(bytes.buffer);
    const ofHeight = this.#heights.map((_, h) => all.subarray(h * n, (h + 1) * n));
    return { ...JSON.parse(stdout), labels: ofHeight };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
