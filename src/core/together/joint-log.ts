import type { ClusterParameters } from '../cluster/types.ts';
import type { Episode, EpisodePart } from '../episode/episode.ts';
import { firstFreeNumber, founderIds, founderOf, identityNumber } from '../identity/stable-ids.ts';
import { partsOf } from '../moderation/by-fields.ts';
import { append } from '../moderation/log.ts';
import { saidParameters } from '../moderation/said-parameters.ts';
import type { AdoptedIdentity, OperationLog, SimpleOperation } from '../moderation/types.ts';
import { groundOf } from '../pipeline/stand.ts';
import { partDecisions } from './part-decisions.ts';
import { sameNames } from './same-name.ts';
import type { PartState } from './types.ts';

/** A history for a joint episode. */
export interface JointLog {
  readonly log: OperationLog;
  /** Sentences for a person: what could not be taken over as it was. */
  readonly remarks: readonly string[];
}

/**
 * The history that a joint episode begins with: the one that it has, then what people decided in each of its
 * episodes beyond that, each a step, then who is one person by name, and a clustering of all that.
 * @param log its own; an own decision about a track goes before what the track's episode says
 * @param states in the order of `parts`
 * @returns the log itself where the episodes bring nothing new
 */
export function jointLog(
  log: OperationLog,
  episode: Episode,
  parts: readonly EpisodePart[],
  states: readonly PartState[],
  { now, parameters }: { readonly now: string; readonly parameters: ClusterParameters },
): JointLog {
  const said = saidParameters(parameters);
  const founders = founderIds(episode.tracks);
  const saidBefore = keysIn(log);
  let own = log;
  const taken = new Set(takenNumbers(own, episode));
  const given = new Map<number, number>();
  let free = Math.max(firstFreeNumber(founders), own.lastNumber + 1);
  parts.forEach((part, index) => {
    const state = states[index]!;
    const known = new Set(groundOf({ episode }, own).decisions.anchors.keys());
    const numberOf = (row: number): number => {
      const before = given.get(row);
      if (before !== undefined) return before;
      const anchor = state.ground.decisions.anchors.get(row - part.tracks.start);
      const wish = identityNumber(anchor?.identityId ?? '') ?? 0;
      // Its own, where that is nobody else's; else what its track is called here.
      const mine = (founderOf(founders, wish) ?? row) === row && wish > 0 && !taken.has(wish);
      let number = mine ? wish : founders.number[row]!;
      while (taken.has(number)) number = free++;
      taken.add(number);
      given.set(row, number);
      return number;
    };
    const { operations, words } = partDecisions(state, { episode, part }, known, numberOf);
    const fresh = operations.flatMap((operation) => unsaid(operation, saidBefore) ?? []);
    if (fresh.length === 0) return;
    const text = `Taken over from ${part.epId}: ${words}`;
    own = append(own, { type: 'batch', text, operations: fresh }, { at: now, said });
  });
  const { operations, names, remarks } = sameNames(
    episode,
    parts,
    groundOf({ episode }, own).decisions,
  );
  if (operations.length > 0) {
    const text = `One person in several episodes: ${some(names)}`;
    own = append(own, { type: 'batch', text, operations }, { at: now, said });
  }
  if (own === log) return { log, remarks };
  // What the episodes brought is what the next clustering keeps to.
  const { cluster_thresh: to } = parameters;
  return { log: append(own, { type: 'threshold', from: to, to }, { at: now, said }), remarks };
}

/** Numbers of identities that a history has given out. */
function takenNumbers(log: OperationLog, episode: Episode): readonly number[] {
  const { anchors, retired } = groundOf({ episode }, log).decisions;
  const ids = [...anchors.values()].flatMap(({ identityId }) => identityNumber(identityId) ?? []);
  return [...ids, ...retired];
}

/** What of an operation no step has said of the very tracks. */
function unsaid(
  operation: SimpleOperation,
  before: ReadonlySet<string>,
): SimpleOperation | undefined {
  if (operation.type !== 'adopt') return before.has(keyOf(operation)) ? undefined : operation;
  const identities = operation.identities.filter((one) => !before.has(adoptedKey(one)));
  return identities.length === 0 ? undefined : { ...operation, identities };
}

function keysIn({ entries }: OperationLog): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const part of entries.flatMap(({ operation }) => partsOf(operation))) {
    if (part.type === 'adopt') for (const one of part.identities) keys.add(adoptedKey(one));
    else keys.add(keyOf(part));
  }
  return keys;
}

/** What was taken over, whatever id it got. */
const adoptedKey = ({ anchor, tracks, labels, locked, representative }: AdoptedIdentity): string =>
  JSON.stringify([anchor, tracks, labels, locked, representative]);

/** What it is about, whatever identities are called. */
function keyOf(operation: SimpleOperation): string {
  switch (operation.type) {
    case 'confirm':
      return keyed(operation.type, [operation.target.tracks]);
    case 'not-same':
    case 'waive':
      return keyed(operation.type, [operation.a.tracks, operation.b.tracks]);
    case 'set-apart':
    case 'mark':
      return keyed(operation.type, [operation.tracks]);
    default:
      return '';
  }
}

const keyed = (type: string, lists: readonly (readonly string[])[]): string =>
  JSON.stringify([type, ...lists]);

function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
