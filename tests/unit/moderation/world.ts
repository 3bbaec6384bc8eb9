import type { Operation } from '../../../src/core/moderation/types.ts';
import type { Workbench } from './workbench.ts';

/** A person as acts have made them. */
interface Person {
  /** Those who are hidden remember whose they were by this. */
  key: number;
  tracks: string[];
  name: string | undefined;
  aliases: string[];
  locked: boolean;
  noise: boolean;
}

/**
 * What acts make of people, in plain words: who is with whom is moved about by hand, as somebody with
 * cards on a table would. Knows nothing of constraints, anchors and folding, and is here to be compared
 * with them. At one threshold, where people are as far apart as can be.
 */
export interface World {
  readonly people: Person[];
  /** Person of each deleted track. */
  readonly homes: Map<string, number>;
  /** Persons who went into another as a whole. */
  readonly heirs: Map<number, number>;
  /** Tracks that left somebody or were left: who may come back to whom is not told here. */
  readonly parted: Set<string>;
  /** Tracks that came back, or out of the noise bin: from whom they are apart, nobody has decided. */
  readonly returned: Set<string>;
  next: number;
}

export function worldOf(groups: readonly (readonly string[])[]): World {
  const people = groups.map((tracks, key) => person(key, tracks));
  const hidden = { homes: new Map(), heirs: new Map(), parted: new Set<string>() };
  return { people, ...hidden, returned: new Set(), next: people.length };
}

/** Everybody, for comparison: tracks in order, by the first of them. */
export function shownIn({ people }: World) {
  return people
    .map(({ tracks, name, aliases, locked, noise }) => {
      const others = [...new Set(aliases)].filter((alias) => alias !== name).sort();
      const kind = noise ? 'noise' : tracks.length > 1 ? 'cluster' : 'singleton';
      return { tracks: [...tracks].sort(), name, aliases: others, locked, kind };
    })
    .sort(byFirst);
}

/** The same as the workbench shows it. */
export function shownBy({ result, identities }: Workbench): ReturnType<typeof shownIn> {
  const { id } = result.episode.tracks;
  return identities
    .map(({ tracks, labels, aliases = [], locked, kind }) => ({
      tracks: [...tracks].map((row) => id[row]!).sort(),
      name: labels.name,
      aliases: [...aliases].sort(),
      locked,
      kind: kind as string,
    }))
    .sort(byFirst);
}

const byFirst = (a: { tracks: string[] }, b: { tracks: string[] }): number =>
  a.tracks[0]! < b.tracks[0]! ? -1 : 1;

const person = (key: number, tracks: readonly string[]): Person => ({
  ...{ key, tracks: [...tracks], name: undefined, aliases: [], locked: false, noise: false },
});

/** The world after an act; undefined for one that it has no simple answer to. */
export function after(before: World, act: Operation): World | undefined {
  const world = structuredClone(before);
  return performed(world, act) ? world : undefined;
}

function performed(world: World, act: Operation): boolean {
  const { people, homes, heirs, parted, returned } = world;
  const of = (track: string): Person => people.find(({ tracks }) => tracks.includes(track))!;
  const found = (tracks: readonly string[]): Person => {
    const made = person(world.next++, tracks);
    people.push(made);
    return made;
  };
  const take = (tracks: readonly string[]): void => {
    for (const one of people) one.tracks = one.tracks.filter((track) => !tracks.includes(track));
  };
  const part = (...lists: readonly (readonly string[])[]): void => {
    for (const track of lists.flat()) parted.add(track);
  };
  const goInto = (one: Person, into: Person): void => {
    heirs.set(one.key, into.key);
    people.splice(people.indexOf(one), 1);
  };
  /** Whoever is put with others is no noise any more. */
  const unmark = (...some: readonly Person[]): void => {
    for (const one of some.filter(({ noise }) => noise)) {
      for (const track of one.tracks) returned.add(track);
      one.noise = false;
    }
  };
  /** They are there, and somebody stays with each of those who lose them. */
  const leaves = (tracks: readonly string[]): boolean =>
    tracks.every(
      (track) => !homes.has(track) && of(track).tracks.some((other) => !tracks.includes(other)),
    );

  switch (act.type) {
    case 'label': {
      const one = of(act.anchor);
      one.name = act.labels.name;
      one.aliases = one.aliases.filter((alias) => alias !== one.name);
      return true;
    }
    case 'lock':
    case 'unlock': {
      const one = of(act.anchor);
      one.locked = act.type === 'lock';
      // Whoever comes back to a locked one finds nobody.
      if (one.locked) one.key = world.next++;
      return true;
    }
    case 'merge': {
      const into = of(act.target.tracks[0]!);
      unmark(into);
      for (const { tracks } of act.sources) {
        const one = of(tracks[0]!);
        unmark(one);
        into.tracks.push(...one.tracks);
        into.aliases.push(...one.aliases);
        into.name ??= one.name;
        // A name that lost; one that was taken over is no other one.
        if (one.name !== undefined && one.name !== into.name) into.aliases.push(one.name);
        goInto(one, into);
      }
      return true;
    }
    case 'confirm':
      unmark(of(act.target.tracks[0]!));
      return true;
    case 'split':
      part(act.from.tracks);
      take(act.tracks);
      found(act.tracks);
      return true;
    case 'move': {
      const into = of(act.to.tracks[0]!);
      const losers = new Set(act.tracks.map(of));
      unmark(into, ...losers);
      part(act.to.tracks, ...act.from.map(({ tracks }) => tracks));
      take(act.tracks);
      into.tracks.push(...act.tracks);
      // A name without a track waits; it is nobody's meanwhile.
      for (const one of losers) if (one.tracks.length === 0) goInto(one, into);
      return true;
    }
    case 'set-apart':
    case 'mark':
      if (!leaves(act.tracks)) return false;
      part(...act.from.map(({ tracks }) => tracks));
      take(act.tracks);
      for (const track of act.tracks) found([track]).noise = act.type === 'mark';
      return true;
    case 'delete':
      if (!leaves(act.tracks)) return false;
      for (const track of act.tracks) homes.set(track, of(track).key);
      take(act.tracks);
      return true;
    case 'restore':
      for (const track of act.tracks) {
        let home = homes.get(track);
        if (home === undefined || parted.has(track)) return false;
        for (let to = heirs.get(home); to !== undefined; to = heirs.get(home)) home = to;
        homes.delete(track);
        returned.add(track);
        const there = people.find(({ key }) => key === home);
        if (there === undefined) people.push(person(home, [track]));
        else there.tracks.push(track);
      }
      return true;
    case 'not-same': {
      part(act.a.tracks, act.b.tracks);
      // Those of one person: who leaves depends on who is held together with whom.
      const others = new Set(act.b.tracks.map(of));
      return !act.a.tracks.some((track) => others.has(of(track)));
    }
    case 'waive':
    case 'checkpoint':
      return true;
    case 'threshold':
      // Nobody is hidden or was, so that clustering has nothing to decide anew.
      return homes.size + returned.size === 0;
    default:
      return false;
  }
}
