import { bankWords } from '../episode/bank-words.ts';
import { type Episode, FACE_DELETED } from '../episode/episode.ts';
import { founderRuleIn } from '../episode/founder-rule.ts';
import { isNamed, nameDifferentPeople } from './labels.ts';
import {
  displacedFounders,
  formatIdentityId,
  identityColour,
  identityNumber,
} from './stable-ids.ts';
import type { AnchorState, Decisions, Labels, MatchEvidence, TrackSummaries } from './types.ts';
import type { Units } from './units.ts';

/** What the log, or a stand-in number, says about a unit; most units have none of this. */
export interface Naming {
  readonly id: string;
  readonly number: number;
  readonly colour: number;
  readonly touched: boolean;
  readonly labels: Labels;
  readonly locked: boolean;
  /** Face row, −1 for the automatic choice. */
  readonly representative: number;
  readonly aliases: readonly string[];
  /** Why matching named it. */
  readonly match?: MatchEvidence;
  readonly rejected?: readonly string[];
}

export const NO_LABELS: Labels = Object.freeze({});

/**
 * Names of the units that people touched, and of those whose founder's id is another identity's.
 * Of several anchors in one unit one that has a name or a lock gives the id, the best-ranked of them
 * (where ids go by faces, the best-ranked of all, as ever); names fill each other's gaps, and a different
 * name is kept as an alias.
 * @returns by unit
 * Cost: O(anchors log anchors).
 */
export function nameUnits(
  episode: Episode,
  units: Units,
  summaries: TrackSummaries,
  decisions: Decisions,
): ReadonlyMap<number, Naming> {
  const namings = new Map<number, Naming>();
  const { anchors, retired } = decisions;
  if (anchors.size === 0 && retired.size === 0) return namings;
  const byName = founderRuleIn(episode) === 'tree';
  for (const [unit, rows] of anchorsByUnit(units, summaries, anchors, byName)) {
    const states = rows.map((row) => anchors.get(row)!);
    namings.set(
      unit,
      nameByAnchors(states, (face) =>
        isFaceOf(episode, face, (row) => units.ofTrack[row] === unit),
      ),
    );
  }
  for (const [founder, number] of displacedFounders(summaries.founders, decisions)) {
    const unit = units.ofTrack[founder]!;
    if (unit < 0 || units.founder[unit] !== founder || namings.has(unit)) continue;
    const id = formatIdentityId(number);
    namings.set(unit, { ...UNTOUCHED, id, number, colour: identityColour(id) });
  }
  return namings;
}

const UNTOUCHED = {
  touched: false,
  labels: NO_LABELS,
  locked: false,
  representative: -1,
  aliases: [],
};

/** Anchor rows of every unit that has some, best-ranked first. @param byName those with a name or a lock before */
function anchorsByUnit(
  units: Units,
  { rank }: TrackSummaries,
  anchors: Decisions['anchors'],
  byName: boolean,
): ReadonlyMap<number, number[]> {
  const rows = new Map<number, number[]>();
  for (const row of anchors.keys()) {
    const unit = units.ofTrack[row] ?? -1;
    if (unit < 0) continue;
    const known = rows.get(unit);
    if (known === undefined) rows.set(unit, [row]);
    else known.push(row);
  }
  const isBare = (row: number): number => {
    const { labels, locked } = anchors.get(row)!;
    return byName && !isNamed(labels) && !locked ? 1 : 0;
  };
  for (const list of rows.values()) {
    list.sort((a, b) => isBare(a) - isBare(b) || rank[a]! - rank[b]!);
  }
  return rows;
}

/** What several anchors of one unit say together. @param states the one that gives the id first */
export function nameByAnchors(
  states: readonly AnchorState[],
  isShowable: (face: number) => boolean,
): Naming {
  const first = states[0]!;
  const names = states.filter((state) => isNamed(state.labels));
  const named = names[0] ?? first;
  const labels = named === first ? first.labels : { ...named.labels, ...first.labels };
  const given = states.flatMap((state) => state.aliases ?? []);
  const rejected = [...new Set(states.flatMap((state) => state.rejected ?? []))];
  const others = states
    .filter((state) => nameDifferentPeople(state.labels, labels))
    .map((state) => String(state.labels.name ?? state.labels.person_id));
  const aliases = [...given, ...others].filter((alias) => alias !== labels.name);
  return {
    id: first.identityId,
    number: identityNumber(first.identityId) ?? Number.MAX_SAFE_INTEGER,
    colour: identityColour(first.identityId),
    touched: true,
    labels,
    locked: states.some((state) => state.locked),
    representative: states.find((state) => isShowable(state.representative))?.representative ?? -1,
    aliases: [...new Set(aliases)],
    // Where a person named a part of it, the name is theirs.
    ...bankWords(
      names.every(({ match }) => match !== undefined) ? named.match : undefined,
      rejected,
    ),
  };
}

/** True for a face of these tracks that was not deleted: a choice of another time may be elsewhere now. */
export function isFaceOf(
  { faces }: Episode,
  face: number,
  isOwn: (trackRow: number) => boolean,
): boolean {
  if (face < 0 || face >= faces.count || (faces.flags[face]! & FACE_DELETED) !== 0) return false;
  return isOwn(faces.track[face]!);
}
