import type { Episode } from '../episode/episode.ts';
import { isUsableTrack } from '../episode/usable-faces.ts';
import { isNamed, nameDifferentPeople } from '../identity/labels.ts';
import { identityNumber } from '../identity/stable-ids.ts';
import type { Labels, MatchEvidence, TrackSummaries } from '../identity/types.ts';
import { ApartPairs } from './apart-pairs.ts';
import type { IgnoredDecision, PastAnswer } from './folded.ts';
import { joinNames } from './join-names.ts';
import { EditRecorder } from './partition-edits.ts';
import type { AnchorState, IdentityRef, Mark } from './types.ts';

/** An AnchorState that is still being written, and the tracks its lock froze. */
export interface Draft {
  identityId: string;
  labels: Labels;
  lockedTracks: Int32Array | undefined;
  representative: number;
  createdAt: string | undefined;
  updatedAt: string | undefined;
  extra: AnchorState['extra'];
  aliases: readonly string[];
  /** Why matching named it; undefined for a name that a person gave, and for none. */
  match: MatchEvidence | undefined;
  /** Ids of people that it is not. */
  rejected: readonly string[];
}

/** When a step was made: what a decision is dated and traced with. */
export interface Step {
  readonly seq: number;
  readonly at: string;
}

/** What the log has decided so far, while it is folded. All numbers are track rows. */
export class FoldState {
  readonly drafts = new Map<number, Draft>(); // by anchor row
  readonly frozenBy = new Map<number, number>(); // track row → anchor row of its lock
  readonly groupOf = new Map<number, Set<number>>(); // must-link groups of two tracks or more
  readonly pairs: ApartPairs;
  readonly alone = new Set<number>();
  readonly marks = new Map<number, Mark>();
  /** At first those that the files say are. */
  readonly deleted: Set<number>;
  readonly retired = new Set<number>();
  readonly vacant = new Map<string, Labels>();
  readonly answers: PastAnswer[] = [];
  readonly ignored: IgnoredDecision[] = [];
  threshold: number | undefined;
  metric: 'cosine' | 'within_track' | undefined;
  readonly edits = new EditRecorder(this);

  readonly episode: Episode;
  private readonly anchorById = new Map<string, number>();
  private readonly rowById: ReadonlyMap<string, number>;
  private readonly rank: Int32Array;

  constructor(episode: Episode, { rank }: TrackSummaries) {
    this.episode = episode;
    this.deleted = new Set(episode.tracks.tombstones);
    this.pairs = new ApartPairs(episode.tracks.count);
    this.rank = rank;
    this.rowById = rowsById(episode);
  }

  /** Rows of the tracks that are here and can be clustered; the order is kept. */
  usable(ids: readonly string[]): number[] {
    const rows: number[] = [];
    for (const id of ids) {
      const row = this.rowById.get(id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** The usable rows that no lock holds; the others are remarked on. */
  movable({ seq }: Step, identityId: string, ids: readonly string[]): number[] {
    const rows = this.usable(ids);
    const free = rows.filter((row) => !this.frozenBy.has(row));
    if (rows.length < ids.length) this.ignore(seq, identityId, 'some of its tracks are not here');
    if (free.length < rows.length) this.ignore(seq, identityId, 'some of its tracks are locked');
    return free;
  }

  best(rows: readonly number[]): number | undefined {
    let best = rows[0];
    for (const row of rows) if (this.rank[row]! < this.rank[best!]!) best = row;
    return best;
  }

  anchorOf(identityId: string): number | undefined {
    return this.anchorById.get(identityId);
  }

  /** Where an identity's decisions are: its own anchor, else the track it names, else its best track. */
  locate(ref: Pick<IdentityRef, 'identityId' | 'anchor'> & Partial<IdentityRef>) {
    return (
      this.anchorById.get(ref.identityId) ??
      this.usable([ref.anchor])[0] ??
      this.best(this.usable(ref.tracks ?? []))
    );
  }

  /** The draft at an anchor; made when there is none. */
  draft(anchor: number, identityId: string, createdAt: string | undefined): Draft {
    const known = this.drafts.get(anchor);
    if (known !== undefined) return known;
    const draft: Draft = {
      identityId,
      labels: {},
      lockedTracks: undefined,
      representative: -1,
      createdAt,
      updatedAt: createdAt,
      extra: {},
      aliases: [],
      match: undefined,
      rejected: [],
    };
    this.put(anchor, draft);
    return draft;
  }

  /** The identity at an anchor gets another id. */
  call(anchor: number, identityId: string): void {
    const draft = this.drafts.get(anchor);
    if (draft === undefined || draft.identityId === identityId) return;
    const before = draft.identityId;
    if (this.anchorById.get(before) === anchor) this.anchorById.delete(before);
    this.put(anchor, { ...draft, identityId });
    this.retire(before);
  }

  /** Two drafts in one identity become one: the keeper's words win, the other's name is an alias. */
  absorb(row: number, keeper: Draft): void {
    const loser = this.drafts.get(row);
    if (loser === undefined || loser === keeper) return;
    const { lost, ...words } = joinNames(keeper, loser);
    Object.assign(keeper, words);
    const names = [...keeper.aliases, ...loser.aliases];
    if (lost !== undefined) names.push(lost);
    keeper.aliases = [...new Set(names)];
    if (keeper.representative < 0) keeper.representative = loser.representative;
    this.remove(row);
    this.retire(loser.identityId);
  }

  /**
   * An identity goes on with the tracks that stay: its decisions move to the best-ranked of them.
   * @returns the rows that stay; when none does, its decisions are where they were
   */
  settle({ at }: Step, ref: IdentityRef, leaving: ReadonlySet<number>): number[] {
    const staying = this.usable(ref.tracks).filter(
      (row) => !leaving.has(row) && !this.deleted.has(row),
    );
    const known = this.anchorById.get(ref.identityId);
    if (staying.length === 0) return staying;
    if (known !== undefined && !leaving.has(known)) {
      this.drafts.get(known)!.updatedAt = at;
      return staying;
    }
    const heir = this.best(staying.filter((row) => !this.drafts.has(row)));
    const draft = known === undefined ? undefined : this.drafts.get(known);
    if (known !== undefined) this.remove(known);
    if (heir === undefined) {
      // Every track that stays carries an identity of its own, which takes over.
      if (draft !== undefined) this.retire(draft.identityId);
      return staying;
    }
    if (draft === undefined) this.draft(heir, ref.identityId, at);
    else this.put(heir, { ...draft, updatedAt: at });
    return staying;
  }

  /** An identity without tracks: a name waits for some, a number alone is not used again. */
  vacate(row: number): void {
    const draft = this.drafts.get(row);
    if (draft === undefined) return;
    this.remove(row);
    if (isNamed(draft.labels) && draft.match === undefined)
      this.vacant.set(draft.identityId, draft.labels);
    else this.retire(draft.identityId);
  }

  retire(identityId: string): void {
    const number = identityNumber(identityId);
    if (number !== undefined) this.retired.add(number);
  }

  /** Tracks are one person: united with whatever each was united with; nothing keeps them apart. */
  together(rows: readonly number[]): void {
    const loose: number[] = [];
    const groups = new Set<Set<number>>();
    for (const row of rows) {
      this.alone.delete(row);
      this.marks.delete(row);
      const group = this.groupOf.get(row);
      if (group === undefined) loose.push(row);
      else groups.add(group);
    }
    const [group = new Set<number>(), ...others] = [...groups].sort((a, b) => b.size - a.size);
    const joining = [...loose, ...others.flatMap((other) => [...other])];
    if (joining.length === 0 || group.size + joining.length < 2) return;
    for (const row of joining) {
      group.add(row);
      this.groupOf.set(row, group);
    }
    const members = [...group];
    this.pairs.allow(members, members);
  }

  /** Anchors of identities that are other people by their names. */
  strangersTo(row: number): number[] {
    const own = this.drafts.get(row)?.labels;
    if (own === undefined || !isNamed(own)) return [];
    const isStranger = ([other, { labels }]: readonly [number, Draft]) =>
      isNamed(labels) && !this.pairs.isWaived(row, other) && nameDifferentPeople(own, labels);
    return [...this.drafts].filter(isStranger).map(([other]) => other);
  }

  keptFrom(row: number): readonly number[] {
    return [...this.pairs.of(row), ...this.strangersTo(row)];
  }

  /** Take a track out of whatever it was put into. */
  leave(row: number): void {
    this.alone.delete(row);
    this.marks.delete(row);
    const group = this.groupOf.get(row);
    if (group === undefined) return;
    group.delete(row);
    this.groupOf.delete(row);
    if (group.size === 1) for (const last of group) this.groupOf.delete(last);
  }

  ignore(seq: number, identityId: string, why: string): void {
    this.ignored.push({ seq, identityId, reason: `${identityId}: ${why}.` });
  }

  private put(anchor: number, draft: Draft): void {
    this.drafts.set(anchor, draft);
    this.anchorById.set(draft.identityId, anchor);
    this.vacant.delete(draft.identityId);
  }

  private remove(anchor: number): void {
    const id = this.drafts.get(anchor)?.identityId;
    // Another may have got the id since.
    if (id !== undefined && this.anchorById.get(id) === anchor) this.anchorById.delete(id);
    this.drafts.delete(anchor);
  }
}

const rowMaps = new WeakMap<Episode, ReadonlyMap<string, number>>();

/** Row of each track that can be clustered; kept, because every step of a person folds the log again. */
function rowsById(episode: Episode): ReadonlyMap<string, number> {
  const known = rowMaps.get(episode);
  if (known !== undefined) return known;
  const rows = new Map<string, number>();
  episode.tracks.id.forEach((id, row) => {
    if (isUsableTrack(episode, row)) rows.set(id, row);
  });
  rowMaps.set(episode, rows);
  return rows;
}
