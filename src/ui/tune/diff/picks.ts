import { changeSides, type IdentityChange } from '../../../core/diff/threshold-diff.ts';

/** Of changes, by key: ids of those that join or leave and are ticked. */
export type Picks = ReadonlyMap<string, ReadonlySet<string>>;

/** All of a change, or none where all are ticked. A regrouping has no single members. */
export function toggleAll(picks: Picks, change: IdentityChange): Picks {
  if (change.kind === 'regroup') return picks;
  const { others } = changeSides(change);
  const all = picks.get(change.key)?.size === others.length;
  return withMembers(picks, change.key, all ? new Set() : new Set(others.map(({ id }) => id)));
}

export function toggleOne(picks: Picks, change: IdentityChange, id: string): Picks {
  const members = new Set(picks.get(change.key));
  if (!members.delete(id)) members.add(id);
  return withMembers(picks, change.key, members);
}

/** What was ticked counts while the same change is still there. */
export function picked(picks: Picks, changes: readonly IdentityChange[]): Picks {
  const there = new Set(changes.map(({ key }) => key));
  return new Map([...picks].filter(([key]) => there.has(key)));
}

function withMembers(picks: Picks, key: string, members: ReadonlySet<string>): Picks {
  const next = new Map(picks);
  if (members.size === 0) next.delete(key);
  else next.set(key, members);
  return next;
}
