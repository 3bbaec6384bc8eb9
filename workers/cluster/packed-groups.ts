import type { IdentityGroup, PackedGroups } from './types.ts';

const [LOCKED, NAMED, SETTLED] = [1, 2, 4];

/** @param groups asked for once, in their order */
export function packGroups(groups: Iterable<IdentityGroup>): PackedGroups {
  const ids: string[] = [];
  const lists: Int32Array[] = [];
  const said: number[] = [];
  let total = 0;
  for (const { id, tracks, locked, named, settled } of groups) {
    ids.push(id);
    lists.push(tracks);
    said.push((locked ? LOCKED : 0) | (named ? NAMED : 0) | (settled ? SETTLED : 0));
    total += tracks.length;
  }
  const start = new Int32Array(ids.length + 1); // [G + 1]
  const tracks = new Int32Array(total);
  let at = 0;
  lists.forEach((list, g) => {
    tracks.set(list, at);
    at += list.length;
    start[g + 1] = at;
  });
  return { ids, start, tracks, flags: Uint8Array.from(said) };
}

export function unpackGroups({ ids, start, tracks, flags }: PackedGroups): IdentityGroup[] {
  return ids.map((id, g) => {
    const flag = flags[g] ?? 0;
    return {
      id,
      tracks: tracks.subarray(start[g], start[g + 1]),
      locked: (flag & LOCKED) !== 0,
      named: (flag & NAMED) !== 0,
      settled: (flag & SETTLED) !== 0,
    };
  });
}
