/** One change to who is with whom, made by hand. Track rows. */
export type PartitionEdit =
  | {
      /** They are with `into`, wherever it is. */
      readonly type: 'gather';
      readonly into: number;
      readonly rows: readonly number[];
    }
  | {
      /** Those of them that are with `from` go to where `to` is; −1: to be one group together. */
      readonly type: 'release';
      readonly rows: readonly number[];
      readonly from: number;
      readonly to: number;
    }
  | {
      /** They leave to be one group together. */
      readonly type: 'apart';
      readonly rows: readonly number[];
    }
  | {
      /** Deleted or marked: each is alone, and may come back. */
      readonly type: 'hide';
      readonly rows: readonly number[];
    }
  | {
      /**
       * Back to where it was, unless one that decisions keep it from is there; to `mate`, −1 for
       * none, where decisions put them together.
       */
      readonly type: 'show';
      readonly row: number;
      readonly mate: number;
      readonly keptFrom: readonly number[];
    }
  | {
      /** Wherever tracks of both are in one group, those of one side leave it. */
      readonly type: 'separate';
      readonly a: readonly number[];
      readonly b: readonly number[];
    };

/** Groups of tracks that acts change one after the other. Track rows; a group is a number. */
export class Partition {
  /** Group of each track, −1 for one that was never in any. */
  readonly group: Int32Array; // [T]
  /** Groups of before that have other tracks than they had. */
  readonly changed = new Set<number>();
  /** Where most of a new group's tracks were: what it is like until somebody measures it. */
  readonly origin = new Map<number, number>();
  private readonly size: number[]; // by group
  /** Where hidden tracks were. */
  private readonly home: Map<number, number>;
  /** Groups that went into another as a whole. */
  private readonly heir = new Map<number, number>();
  private next: number;

  /**
   * @param group of each track; taken over
   * @param count groups that there are; new ones are numbered from there on
   * @param homes where tracks were that are hidden already
   */
  constructor(group: Int32Array, count: number, homes: ReadonlyMap<number, number> = new Map()) {
    this.group = group;
    this.home = new Map(homes);
    this.next = count;
    this.size = new Array<number>(count).fill(0);
    for (let row = 0; row < group.length; row++) {
      const own = group[row]!;
      if (own >= 0) this.size[own] = this.sizeOf(own) + 1;
    }
  }

  /** Groups that there were so far, empty ones too. */
  get count(): number {
    return this.next;
  }

  sizeOf(group: number): number {
    return this.size[group] ?? 0;
  }

  apply(edit: PartitionEdit): void {
    switch (edit.type) {
      case 'gather':
        this.gather(edit.into, edit.rows);
        return;
      case 'release': {
        const rows = edit.rows.filter((row) => this.group[row] === this.group[edit.from]);
        if (edit.to >= 0) this.gather(edit.to, rows);
        else if (rows.length > 0) this.leave(rows);
        return;
      }
      case 'apart':
        this.leave(edit.rows);
        return;
      case 'hide':
        for (const row of edit.rows) this.hide(row);
        return;
      case 'show':
        this.show(edit);
        return;
      case 'separate':
        this.separate(edit.a, edit.b);
        return;
      default:
        edit satisfies never;
    }
  }

  private gather(into: number, rows: readonly number[]): void {
    this.home.delete(into);
    if (this.group[into]! < 0) this.leave([into]);
    const target = this.group[into]!;
    for (const row of rows) {
      this.home.delete(row);
      const before = this.group[row]!;
      if (before === target) continue;
      this.put(row, target);
      if (before >= 0 && this.sizeOf(before) === 0) this.heir.set(before, target);
    }
  }

  /** To be a new group. */
  private leave(rows: readonly number[]): void {
    const group = this.next++;
    const from = this.group[rows[0] ?? -1] ?? -1;
    if (from >= 0) this.origin.set(group, this.origin.get(from) ?? from);
    for (const row of rows) {
      this.home.delete(row);
      this.put(row, group);
    }
  }

  private hide(row: number): void {
    const home = this.home.get(row) ?? this.group[row]!;
    this.leave([row]);
    if (home >= 0) this.home.set(row, home);
  }

  private show({ row, mate, keptFrom }: Extract<PartitionEdit, { type: 'show' }>): void {
    const home = this.home.get(row);
    if (mate >= 0) {
      this.gather(mate, [row]);
      return;
    }
    this.home.delete(row);
    const target = home === undefined ? -1 : this.heirOf(home);
    const isBarred = keptFrom.some((other) => this.group[other] === target);
    // Also to a group that is empty now: the others of it may come back, too.
    if (target >= 0 && !isBarred) this.put(row, target);
    else if (this.group[row]! < 0) this.leave([row]);
  }

  /** Of each group that holds tracks of both, the fewer leave it; of as many those of b. */
  private separate(a: readonly number[], b: readonly number[]): void {
    const sides = new Map<number, { readonly a: number[]; readonly b: number[] }>();
    const sort = (rows: readonly number[], side: 'a' | 'b'): void => {
      for (const row of rows) {
        const group = this.group[row]!;
        if (group < 0) continue;
        const both = sides.get(group) ?? { a: [], b: [] };
        both[side].push(row);
        sides.set(group, both);
      }
    };
    sort(a, 'a');
    sort(b, 'b');
    for (const side of sides.values()) {
      if (side.a.length === 0 || side.b.length === 0) continue;
      this.leave(side.a.length < side.b.length ? side.a : side.b);
    }
  }

  private put(row: number, group: number): void {
    const before = this.group[row]!;
    if (before >= 0) this.size[before] = this.sizeOf(before) - 1;
    this.changed.add(before).add(group);
    this.group[row] = group;
    this.size[group] = this.sizeOf(group) + 1;
  }

  private heirOf(group: number): number {
    let at = group;
    for (let next = this.heir.get(at); next !== undefined; next = this.heir.get(at)) at = next;
    return at;
  }
}
