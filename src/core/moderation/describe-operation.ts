import { bareCount } from '../words.ts';
import { gainedBy, partsOf, unknownOperation } from './by-fields.ts';
import type { GainingKind, Kind, Operation, OperationOf } from './operation-table.ts';
import type { IdentityRef, LogEntry } from './types.ts';

/** What an identity is called in the history: its name, else its id. */
export type NameOf = (identityId: string) => string;

/** One line of the history: "Merged 2 identities into Lisa". @param name words for an identity id */
export function describeOperation(operation: Operation, name: NameOf = (id) => id): string {
  if (operation.type === 'batch') return operation.text;
  if (!Object.hasOwn(LINES, operation.type)) throw unknownOperation(operation);
  return LINES[operation.type](operation as never, name);
}

/** Before what a step took back; who takes back such a step does it again. */
const REVOKED = 'Revoked: ';

const LINES: { readonly [K in Kind]: (operation: OperationOf<K>, name: NameOf) => string } = {
  label({ identityId, labels: { name: given, person_id: person, stranger } }) {
    if (given !== undefined && given !== '') return `Named ${identityId} ${given}`;
    if (person !== undefined && person !== '') return `Assigned ${identityId} to ${person}`;
    if (stranger === true) return `Marked ${identityId} as a stranger`;
    return `Removed the name of ${identityId}`;
  },
  lock: ({ identityId, tracks }, name) => `Locked ${name(identityId)} (${tracksOf(tracks)})`,
  call: ({ identityId, anchor }) => `Called the identity of ${anchor} ${identityId}`,
  unlock: ({ identityId }, name) => `Unlocked ${name(identityId)}`,
  representative: ({ identityId, faceId }, name) =>
    faceId === undefined
      ? `Returned ${name(identityId)} to its automatic representative`
      : `Chose ${faceId} to represent ${name(identityId)}`,
  match: ({ identityId, personId, name: given, similarity }) =>
    `Matched ${identityId} with ${given === '' ? personId : given} (${similarity.toFixed(2)})`,
  'reject-match': ({ identityId, personId, name: given }, name) =>
    `${name(identityId)} is not ${given === '' ? personId : given}`,
  merge: ({ target, sources }, name) =>
    `Merged ${several(sources, name)} into ${name(target.identityId)}`,
  confirm: ({ target }, name) =>
    `Confirmed ${tracksOf(target.tracks)} of ${name(target.identityId)}`,
  split: ({ from, tracks, newId }, name) =>
    `Split ${tracksOf(tracks)} off ${name(from.identityId)} as ${name(newId)}`,
  move({ tracks, from, to }, name) {
    const whence = from.length === 0 ? '' : ` from ${several(from, name)}`;
    return `Moved ${tracksOf(tracks)}${whence} to ${name(to.identityId)}`;
  },
  'set-apart': ({ tracks, from }, name) => `Took ${tracksOf(tracks)} out of ${several(from, name)}`,
  delete: ({ tracks }) => `Deleted ${tracksOf(tracks)}`,
  restore: ({ tracks }) => `Restored ${tracksOf(tracks)}`,
  mark: ({ tracks, as }) =>
    as === 'noise'
      ? `Put ${tracksOf(tracks)} into the noise bin`
      : `Marked ${tracksOf(tracks)} as not a face`,
  unmark: ({ tracks }) => `Took ${tracksOf(tracks)} out of the noise bin`,
  'not-same': ({ a, b }) => `${a.name} and ${b.name} are not the same`,
  waive: ({ a, b }) => `Nothing keeps ${a.name} and ${b.name} apart any more`,
  'split-track': ({ track, face, part }) => `Split track ${track} at ${face} into ${part}`,
  threshold({ from, to, metric }) {
    const change = `${from.toFixed(3)} → ${to.toFixed(3)}`;
    if (metric !== undefined) return `Metric ${metric}, threshold ${change}`;
    return from === to ? `Clustered again at ${to.toFixed(3)}` : `Threshold ${change}`;
  },
  checkpoint: ({ name }) => `Checkpoint: ${name}`,
  answer: ({ question, answer }) =>
    answer === 'unsure' ? `Unsure about ${sides(question)}` : `Left ${sides(question)} as it is`,
  revoke: ({ text }) =>
    text.startsWith(REVOKED) ? `Done again: ${text.slice(REVOKED.length)}` : `${REVOKED}${text}`,
  adopt: ({ identities: all }) => `Took over ${identities(all.length)} from identities.json`,
};

/** Where an identity's tracks come from; followed by whom it took them from, where a step says so. */
const ORIGINS: { readonly [K in GainingKind]: string } = {
  merge: 'Merged from',
  split: 'Split from',
  move: 'Took tracks of',
  'set-apart': 'Taken out of',
  adopt: 'Taken over from identities.json',
};

/**
 * Where an identity comes from, oldest first: "Merged from identity-00007, identity-00009", "Split
 * from Lisa".
 * @param entries those that hold (`standingEntries`)
 * @param name what a person calls an identity now
 */
export function lineage(entries: readonly LogEntry[], id: string, name: NameOf): readonly string[] {
  return entries
    .flatMap(({ operation }) => partsOf(operation))
    .flatMap((operation) => {
      const { gaining, others } = gainedBy(operation);
      if (!gaining.includes(id)) return [];
      const origin = ORIGINS[operation.type as GainingKind];
      return others === undefined ? origin : `${origin} ${others.map(name).join(', ')}`;
    });
}

const sides = ({ a, b }: { readonly a: string; readonly b: string }): string =>
  b === '' ? `track ${a}` : `tracks ${a} and ${b}`;

function several(refs: readonly IdentityRef[], name: NameOf): string {
  const [only] = refs;
  if (only === undefined) return 'no identity';
  return refs.length === 1 ? name(only.identityId) : identities(refs.length);
}

const identities = (count: number): string => bareCount(count, 'identity', 'identities');

const tracksOf = (tracks: readonly string[]): string =>
  tracks.length === 1 ? `track ${tracks[0]}` : bareCount(tracks.length, 'track');
