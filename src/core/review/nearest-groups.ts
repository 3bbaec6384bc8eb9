import type { LinkageMethod, MatrixEngine } from '../cluster/types.ts';
import type { JobHooks } from '../job.ts';
import type { GroupVectors } from './group-vectors.ts';
import { type Strangers, StrangersSoFar } from './strangers.ts';

/** A group and how near it is. */
export interface Near {
  /** Index of the group. */
  readonly group: number;
  /** Linkage similarity; for a row, its mean similarity to the group. */
  readonly similarity: number;
}

export interface Nearest {
  /** For each group the nearest ones that it may join, nearest first. */
  readonly ofGroup: readonly (readonly Near[])[]; // [groups][≤ KEPT]
  /** For each of the rows asked about the nearest groups but its own, nearest first. */
  readonly ofRow: readonly (readonly Near[])[]; // [rows][≤ KEPT]
  /** What unrelated groups look like; undefined when there are too few to tell. */
  readonly strangers: Strangers | undefined;
}

export interface NearestInput {
  readonly groups: GroupVectors;
  readonly method: LinkageMethod;
  /** Rows of the vectors to compare with the groups, and the group each is in. */
  readonly rows: Int32Array;
  readonly groupOfRow: Int32Array; // [rows]
  /** Write 1 for every group that a group may join and 0 for the others, itself too. Symmetric. */
  readonly partners: (group: number, mask: Uint8Array) => void;
}

/** Neighbours that single precision proposes for each group: the best by any linkage is among them. */
const PROPOSED = 8;
/** Neighbours that are kept: the best, and the runner-up. */
const KEPT = 3;
/** Rows of one tile. */
const TILE = 64;

/**
 * The groups nearest to every group and to some rows. The kernel compares means in single precision;
 * the few best are compared again in float64 by the linkage's own formula, so the figures do not
 * depend on it. Ties go to the lower index.
 * @param engine the kernel's own matrix engine, whose numbers are the same bit for bit everywhere
 * Cost: O((groups + rows) · groups · d) in the kernel.
 */
export async function nearestGroups(
  { groups, method, rows, groupOfRow, partners }: NearestInput,
  engine: MatrixEngine,
  hooks: JobHooks,
): Promise<Nearest> {
  const count = groups.rows.length;
  const total = count + rows.length;
  const ofGroup: Near[][] = [];
  const ofRow: Near[][] = [];
  const strangers = new StrangersSoFar();
  const top = new Top(PROPOSED);
  const tile = new Float32Array(TILE * count); // [TILE * groups]
  const mask = new Uint8Array(count); // [groups]
  try {
    if (count > 0) await engine.load(groups.withMeans(rows));
    for (let r0 = 0; r0 < total; r0 += TILE) {
      const r1 = Math.min(total, r0 + TILE);
      await engine.tile(r0, r1, 0, count, tile);
      for (let r = r0; r < r1; r++) {
        const line = tile.subarray((r - r0) * count, (r - r0 + 1) * count);
        const own = r < count ? r : groupOfRow[r - count]!;
        partners(own, mask);
        propose(line, mask, top);
        if (r < count) {
          strangers.add(line, mask);
          ofGroup.push(rank(top, (g) => groups.linkage(own, g, method)));
        } else {
          const row = rows[r - count]!;
          ofRow.push(rank(top, (g) => groups.toGroup(row, g, false)));
        }
      }
      hooks.progress({ stage: 'questions', done: r1, total, unit: 'rows' });
      await hooks.breathe();
    }
  } finally {
    engine.release();
  }
  return { ofGroup, ofRow, strangers: strangers.found() };
}

/** The highest of a line of similarities among those that the mask lets through. */
function propose(line: Float32Array, mask: Uint8Array, top: Top): void {
  top.clear();
  for (let g = 0; g < line.length; g++) if (mask[g] === 1) top.add(g, line[g]!);
}

/** The proposed groups in the order of their exact similarity. */
function rank(top: Top, exact: (group: number) => number): Near[] {
  return top
    .groups()
    .map((group) => ({ group, similarity: exact(group) }))
    .filter(({ similarity }) => !Number.isNaN(similarity))
    .sort((a, b) => b.similarity - a.similarity || a.group - b.group)
    .slice(0, KEPT);
}

/** The few highest of many values. */
class Top {
  readonly #size: number;
  readonly #index: Int32Array; // [size] descending by value
  readonly #value: Float64Array; // [size]
  #count = 0;

  constructor(size: number) {
    this.#size = size;
    this.#index = new Int32Array(size);
    this.#value = new Float64Array(size);
  }

  clear(): void {
    this.#count = 0;
  }

  /** Indices must come in ascending order: on a tie the one before stays ahead. */
  add(index: number, value: number): void {
    if (this.#count === this.#size && !(value > this.#value[this.#size - 1]!)) return;
    let at = this.#count < this.#size ? this.#count++ : this.#count - 1;
    for (; at > 0 && value > this.#value[at - 1]!; at--) {
      this.#value[at] = this.#value[at - 1]!;
      this.#index[at] = this.#index[at - 1]!;
    }
    this.#value[at] = value;
    this.#index[at] = index;
  }

  groups(): number[] {
    return [...this.#index.subarray(0, this.#count)];
  }
}
