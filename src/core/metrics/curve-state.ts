import { pairs, type ScoreSums, xLogX } from './score-sums.ts';

/** Numbers of a contribution to ScoreSums, in this order. */
const FIELDS = 8;
const [FOUND, PRECISION, RECALL, BOTH, CLUSTER, PUREST, CELL_LOG, CLUSTER_LOG] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

/**
 * The sums of a partition whose clusters join one by one. A cluster smaller than the least size is
 * taken apart: each of its tracks, and each group that people keep together, counts by itself. So
 * every cluster carries two contributions: as a whole, and taken apart.
 */
export class CurveState {
  private readonly least: number;
  private readonly personSize: readonly number[]; // [people]
  /** Items of the cluster. */
  private readonly size: Int32Array; // [n]
  /** Items of the cluster that the truth names. */
  private readonly named: Int32Array; // [n]
  /** Group that the cluster is within, −1 for none. */
  private readonly group: Int32Array; // [n]
  private readonly cells: (Map<number, number> | undefined)[]; // [n] person → items
  private readonly squares: Float64Array; // [n] Σ n²
  private readonly recall: Float64Array; // [n] Σ n² / b
  private readonly cellLog: Float64Array; // [n] Σ n ln n
  private readonly largest: Int32Array; // [n] largest cell
  private readonly whole: Float64Array; // [n * FIELDS]
  private readonly apart: Float64Array; // [n * FIELDS]
  private readonly total = new Float64Array(FIELDS);

  /**
   * @param person person of each item, −1 where the truth names none [n]
   * @param group group of each item, −1 for none [n]
   * @param personSize tracks of each person, also of those outside the items [people]
   * @param least smallest cluster that counts
   */
  constructor(person: Int32Array, group: Int32Array, personSize: readonly number[], least: number) {
    const n = person.length;
    this.least = least;
    this.personSize = personSize;
    this.size = new Int32Array(n).fill(1);
    this.named = new Int32Array(n);
    this.group = group.slice();
    this.cells = new Array<Map<number, number> | undefined>(n).fill(undefined);
    this.squares = new Float64Array(n);
    this.recall = new Float64Array(n);
    this.cellLog = new Float64Array(n);
    this.largest = new Int32Array(n);
    this.whole = new Float64Array(n * FIELDS);
    this.apart = new Float64Array(n * FIELDS);
    for (let i = 0; i < n; i++) {
      if (person[i]! < 0) continue;
      this.cells[i] = new Map([[person[i]!, 1]]);
      this.named[i] = 1;
      this.squares[i] = 1;
      this.recall[i] = 1 / personSize[person[i]!]!;
      this.largest[i] = 1;
      this.writeWhole(i);
      this.copyWhole(i);
      this.count(i, 1);
    }
  }

  /** Count a track that is in no cluster: it is one of its own. @param person index */
  addAlone(person: number): void {
    this.total[FOUND]! += 1;
    this.total[PRECISION]! += 1;
    this.total[RECALL]! += 1 / this.personSize[person]!;
    this.total[PUREST]! += 1;
  }

  /** Join two clusters, each named by one of its items. @returns the name of the joint one */
  join(a: number, b: number): number {
    this.count(a, -1);
    this.count(b, -1);
    // The smaller table of cells is poured into the larger one.
    const keep = (this.cells[a]?.size ?? 0) >= (this.cells[b]?.size ?? 0) ? a : b;
    const gone = keep === a ? b : a;
    this.size[keep]! += this.size[gone]!;
    this.pour(gone, keep);
    this.writeWhole(keep);
    const sameGroup = this.group[a]! >= 0 && this.group[a] === this.group[b];
    if (sameGroup) this.copyWhole(keep);
    else {
      this.group[keep] = -1;
      for (let k = 0; k < FIELDS; k++) {
        this.apart[keep * FIELDS + k]! += this.apart[gone * FIELDS + k]!;
      }
    }
    this.count(keep, 1);
    return keep;
  }

  sums(): ScoreSums {
    const { total } = this;
    return {
      found: total[FOUND]!,
      precision: total[PRECISION]!,
      recall: total[RECALL]!,
      bothPairs: total[BOTH]!,
      clusterPairs: total[CLUSTER]!,
      purest: total[PUREST]!,
      cellLog: total[CELL_LOG]!,
      clusterLog: total[CLUSTER_LOG]!,
    };
  }

  private pour(gone: number, keep: number): void {
    const from = this.cells[gone];
    const into = this.cells[keep];
    this.cells[gone] = undefined;
    if (from === undefined || into === undefined) return;
    this.named[keep]! += this.named[gone]!;
    for (const [person, count] of from) {
      const before = into.get(person) ?? 0;
      const after = before + count;
      const more = after * after - before * before;
      into.set(person, after);
      this.squares[keep]! += more;
      this.recall[keep]! += more / this.personSize[person]!;
      this.cellLog[keep]! += xLogX(after) - xLogX(before);
      if (after > this.largest[keep]!) this.largest[keep] = after;
    }
  }

  /** Write what the cluster contributes as one. */
  private writeWhole(i: number): void {
    const at = i * FIELDS;
    const named = this.named[i]!;
    if (named === 0) return;
    this.whole[at + FOUND] = 1;
    this.whole[at + PRECISION] = this.squares[i]! / named;
    this.whole[at + RECALL] = this.recall[i]!;
    this.whole[at + BOTH] = (this.squares[i]! - named) / 2;
    this.whole[at + CLUSTER] = pairs(named);
    this.whole[at + PUREST] = this.largest[i]!;
    this.whole[at + CELL_LOG] = this.cellLog[i]!;
    this.whole[at + CLUSTER_LOG] = xLogX(named);
  }

  /** One track, or a group that people keep together, is not taken apart. */
  private copyWhole(i: number): void {
    this.apart.set(this.whole.subarray(i * FIELDS, (i + 1) * FIELDS), i * FIELDS);
  }

  private count(i: number, sign: 1 | -1): void {
    const from = this.size[i]! >= this.least ? this.whole : this.apart;
    for (let k = 0; k < FIELDS; k++) this.total[k]! += sign * from[i * FIELDS + k]!;
  }
}
