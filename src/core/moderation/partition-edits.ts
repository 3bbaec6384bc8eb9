import type { PartitionEdit } from '../identity/partition.ts';

/** Groups that decisions hold together, as the fold has them at the moment. */
export interface Bonds {
  readonly groupOf: ReadonlyMap<number, ReadonlySet<number>>;
  readonly frozenBy: ReadonlyMap<number, number>;
  readonly deleted: ReadonlySet<number>;
  readonly marks: ReadonlyMap<number, unknown>;
  /** Tracks that decisions keep apart from this one. */
  keptFrom(row: number): readonly number[];
}

/** Writes down what acts since the clustering point do to who is with whom, in their order. */
export class EditRecorder {
  readonly edits: PartitionEdit[] = [];
  /** Off for what was clustered since: clustering has it as a constraint. */
  on = false;
  private readonly bonds: Bonds;

  constructor(bonds: Bonds) {
    this.bonds = bonds;
  }

  gather(into: number | undefined, rows: readonly number[]): void {
    if (into !== undefined) this.add({ type: 'gather', into, rows: this.bound(rows) });
  }

  apart(rows: readonly number[]): void {
    if (rows.length > 0) this.add({ type: 'apart', rows: [...rows] });
  }

  /** What decisions hold with others than themselves stays with those, or comes to them. */
  release(rows: readonly number[], from: number | undefined, to: number): void {
    if (!this.on) return;
    const own = new Set(rows);
    const free: number[] = [];
    const mates = new Map<unknown, number | undefined>(); // group → who of it stays
    for (const row of rows) {
      const group = this.bonds.groupOf.get(row);
      if (!mates.has(group))
        mates.set(
          group,
          this.mateOf(row, (other) => !own.has(other)),
        );
      const mate = mates.get(group);
      if (mate === undefined) free.push(row);
      else this.add({ type: 'gather', into: mate, rows: [row] });
    }
    if (from !== undefined && free.length > 0) this.add({ type: 'release', rows: free, from, to });
  }

  hide(rows: readonly number[]): void {
    if (rows.length > 0) this.add({ type: 'hide', rows: [...rows] });
  }

  /**
   * Tracks that neither deletion nor a mark hides any more: each comes to those that are seen already; the first that
   * finds nobody to where it was, and the others to it. A locked one comes to those of its lock alone.
   */
  show(rows: readonly number[]): void {
    if (!this.on) return;
    const { deleted, frozenBy, groupOf, marks } = this.bonds;
    const hidden = new Set(rows);
    const mates = new Map<unknown, number | undefined>(); // group → who of it is seen
    for (const row of rows) {
      if (deleted.has(row) || marks.has(row)) continue;
      const keptFrom = this.bonds.keptFrom(row);
      if (frozenBy.has(row)) {
        this.add({ type: 'show', row, mate: this.lockedMateOf(row, hidden) ?? -1, keptFrom });
        continue;
      }
      const group = groupOf.get(row) ?? row;
      if (!mates.has(group))
        mates.set(
          group,
          this.mateOf(row, (other) => !hidden.has(other)),
        );
      const mate = mates.get(group);
      this.add({ type: 'show', row, mate: mate ?? -1, keptFrom });
      if (mate === undefined) mates.set(group, row);
    }
  }

  separate(a: readonly number[], b: readonly number[]): void {
    this.add({ type: 'separate', a: this.bound(a), b: this.bound(b) });
  }

  /** Tracks with those that decisions hold together with them, but deleted and locked ones. */
  private bound(rows: readonly number[]): number[] {
    if (!this.on) return [];
    const all = new Set<number>();
    // Each group once: most of the rows are of one, and it may be thousands of tracks.
    const seen = new Set<ReadonlySet<number>>();
    for (const row of rows) {
      const group = this.bonds.groupOf.get(row);
      if (group === undefined) {
        if (this.isThere(row)) all.add(row);
        continue;
      }
      if (seen.has(group)) continue;
      seen.add(group);
      for (const mate of group) if (this.isThere(mate)) all.add(mate);
    }
    return [...all];
  }

  private mateOf(row: number, counts: (mate: number) => boolean): number | undefined {
    for (const other of this.bonds.groupOf.get(row) ?? []) {
      if (counts(other) && this.isThere(other)) return other;
    }
    return undefined;
  }

  private lockedMateOf(row: number, hidden: ReadonlySet<number>): number | undefined {
    const { deleted, frozenBy } = this.bonds;
    const lock = frozenBy.get(row);
    for (const [other, own] of frozenBy) {
      if (own === lock && !hidden.has(other) && !deleted.has(other)) return other;
    }
    return undefined;
  }

  private isThere(row: number): boolean {
    return !this.bonds.deleted.has(row) && !this.bonds.frozenBy.has(row);
  }

  private add(edit: PartitionEdit): void {
    if (this.on) this.edits.push(edit);
  }
}
