import type { Episode } from '../episode/episode.ts';
import type { TrackSummaries } from '../identity/types.ts';
import { isUsableTrack } from '../vector/usable-faces.ts';
import { unknownOperation } from './check-operation.ts';
import { chosenFaces } from './chosen-faces.ts';
import { isNamed, nameDifferentPeople, tidyLabels } from './labels.ts';
import { appliedEntries } from './log.ts';
import type {
  AdoptedIdentity,
  AnchorState,
  Decisions,
  LogEntry,
  Operation,
  OperationLog,
} from './types.ts';

/** A decision, or a part of one, that the episode at hand has no place for. */
export interface IgnoredDecision {
  readonly seq: number;
  readonly identityId: string;
  /** A sentence for a person. */
  readonly reason: string;
}
export interface FoldedDecisions extends Decisions {
  readonly ignored: readonly IgnoredDecision[];
}

export const NO_DECISIONS: FoldedDecisions = {
  anchors: new Map(),
  frozen: [],
  mustLink: [],
  cannotLink: new Int32Array(0),
  deleted: new Set(),
  ignored: [],
};

/**
 * What holds after all applied operations. Pure: the same log gives the same decisions, so undo is
 * folding a shorter log. Parts that name tracks or faces the episode does not have are listed, never
 * an error.
 * Cost: O(operations + T), and O(F) when representatives were chosen.
 */
export function fold(
  log: OperationLog,
  episode: Episode,
  summaries: TrackSummaries,
): FoldedDecisions {
  const entries = appliedEntries(log);
  if (entries.length === 0) return NO_DECISIONS;
  const folding = new Folding(episode, summaries, entries);
  for (const entry of entries) folding.apply(entry);
  return folding.result();
}

/** An AnchorState that is still being written, and the tracks its lock froze. */
interface Draft {
  identityId: string;
  labels: AnchorState['labels'];
  lockedTracks: Int32Array | undefined;
  representative: number;
  createdAt: string | undefined;
  updatedAt: string | undefined;
  extra: AnchorState['extra'];
}

class Folding {
  private readonly drafts = new Map<number, Draft>(); // by anchor row
  private readonly anchorById = new Map<string, number>();
  private readonly frozenBy = new Map<number, number>(); // track row → anchor row
  private readonly ignored: IgnoredDecision[] = [];
  private readonly trackRows: ReadonlyMap<string, number>;
  private readonly faceRows: ReadonlyMap<string, number>;
  private readonly episode: Episode;
  private readonly rank: Int32Array;

  constructor(episode: Episode, summaries: TrackSummaries, entries: readonly LogEntry[]) {
    this.episode = episode;
    this.rank = summaries.rank;
    this.trackRows = new Map(episode.tracks.id.map((id, row) => [id, row]));
    this.faceRows = chosenFaces(episode, entries);
  }

  apply({ seq, at, operation }: LogEntry): void {
    if (operation.type === 'adopt') {
      for (const identity of operation.identities) this.adopt(seq, identity);
      return;
    }
    const anchor = this.locate(seq, operation);
    if (anchor === undefined) return;
    const draft = this.draft(anchor, operation.identityId, at);
    draft.updatedAt = at;
    switch (operation.type) {
      case 'label':
        draft.labels = tidyLabels(operation.labels);
        for (const other of this.others(operation.alsoAnchors)) other.labels = draft.labels;
        return;
      case 'lock':
        this.freeze(seq, anchor, operation.identityId, operation.tracks);
        return;
      case 'unlock':
        this.thaw(anchor);
        return;
      case 'representative':
        draft.representative = this.face(seq, operation.identityId, operation.faceId);
        for (const other of this.others(operation.alsoAnchors)) other.representative = -1;
        return;
      default:
        throw unknownOperation(operation);
    }
  }

  result(): FoldedDecisions {
    const anchors = new Map<number, AnchorState>();
    const frozen: Int32Array[] = [];
    for (const [row, { lockedTracks, ...state }] of this.drafts) {
      anchors.set(row, { ...state, locked: lockedTracks !== undefined });
      if (lockedTracks !== undefined) frozen.push(lockedTracks);
    }
    const cannotLink = this.differentNames();
    return {
      anchors,
      frozen,
      mustLink: [],
      cannotLink,
      deleted: new Set(),
      ignored: this.ignored,
    };
  }

  private adopt(seq: number, identity: AdoptedIdentity): void {
    if (this.anchorById.has(identity.identityId)) {
      this.ignore(seq, identity.identityId, 'it was decided on before it was taken over');
      return;
    }
    const free = (ids: readonly string[]) =>
      this.usableRows(ids).filter((row) => !this.drafts.has(row));
    const anchor =
      free([identity.anchor])[0] ??
      free(identity.tracks).sort((a, b) => this.rank[a]! - this.rank[b]!)[0];
    if (anchor === undefined) {
      this.ignore(seq, identity.identityId, 'none of its tracks can be clustered in this episode');
      return;
    }
    const draft = this.draft(anchor, identity.identityId, identity.createdAt);
    draft.labels = tidyLabels(identity.labels);
    draft.updatedAt = identity.updatedAt;
    draft.extra = identity.extra;
    draft.representative = this.face(seq, identity.identityId, identity.representative);
    if (identity.locked) this.freeze(seq, anchor, identity.identityId, identity.tracks);
  }

  /** The anchor that an operation goes for: the identity's own, else the track that it names. */
  private locate(seq: number, operation: Exclude<Operation, { type: 'adopt' }>) {
    const known = this.anchorById.get(operation.identityId);
    if (known !== undefined) return known;
    const row = this.usableRows([operation.anchor])[0];
    if (row !== undefined) return row;
    this.ignore(
      seq,
      operation.identityId,
      `its track ${operation.anchor} cannot be clustered here`,
    );
    return undefined;
  }

  private draft(anchor: number, identityId: string, createdAt: string | undefined): Draft {
    const known = this.drafts.get(anchor);
    if (known !== undefined) return known;
    const draft: Draft = {
      identityId,
      labels: {},
      lockedTracks: undefined,
      representative: -1,
      createdAt,
      updatedAt: undefined,
      extra: {},
    };
    this.drafts.set(anchor, draft);
    this.anchorById.set(identityId, anchor);
    return draft;
  }

  private others(ids: readonly string[] | undefined): Draft[] {
    return this.usableRows(ids ?? [])
      .map((row) => this.drafts.get(row))
      .filter((draft) => draft !== undefined);
  }

  private freeze(seq: number, anchor: number, identityId: string, ids: readonly string[]): void {
    if ((this.frozenBy.get(anchor) ?? anchor) !== anchor) {
      this.ignore(seq, identityId, 'its track is locked in another identity');
      return;
    }
    this.thaw(anchor);
    const wanted = new Set([anchor, ...this.usableRows(ids)]);
    const rows = Int32Array.from(wanted)
      .filter((row) => !this.frozenBy.has(row))
      .sort();
    if (rows.length < new Set(ids).size) {
      this.ignore(seq, identityId, 'some of its tracks are unknown or locked in another identity');
    }
    for (const row of rows) this.frozenBy.set(row, anchor);
    this.drafts.get(anchor)!.lockedTracks = rows;
  }

  private thaw(anchor: number): void {
    const draft = this.drafts.get(anchor);
    for (const row of draft?.lockedTracks ?? []) this.frozenBy.delete(row);
    if (draft !== undefined) draft.lockedTracks = undefined;
  }

  private face(seq: number, identityId: string, faceId: string | undefined): number {
    if (faceId === undefined) return -1;
    const row = this.faceRows.get(faceId);
    if (row === undefined) this.ignore(seq, identityId, `its chosen face ${faceId} is not here`);
    return row ?? -1;
  }

  /** Pairs of anchors with different names; frozen groups are apart from everything anyway. */
  private differentNames(): Int32Array {
    const named = [...this.drafts].filter(
      ([row, draft]) => isNamed(draft.labels) && !this.frozenBy.has(row),
    );
    const pairs: number[] = [];
    named.forEach(([a, first], i) => {
      for (const [b, second] of named.slice(i + 1)) {
        if (nameDifferentPeople(first.labels, second.labels)) pairs.push(a, b);
      }
    });
    return Int32Array.from(pairs);
  }

  private usableRows(ids: readonly string[]): number[] {
    return ids
      .map((id) => this.trackRows.get(id))
      .filter((row) => row !== undefined && isUsableTrack(this.episode, row)) as number[];
  }

  private ignore(seq: number, identityId: string, why: string): void {
    this.ignored.push({ seq, identityId, reason: `${identityId}: ${why}.` });
  }
}
