import { joinRejected, readBankWords } from '../episode/bank-words.ts';
import type { Episode } from '../episode/episode.ts';
import { isNamed, tidyLabels } from '../identity/labels.ts';
import { isTexts } from '../parse/fields.ts';
import { BANK_KEY } from '../parse/identity-keys.ts';
import { facesOf, partsOf } from './by-fields.ts';
import type { Draft, FoldState, Step } from './fold-state.ts';
import type { AddressedKind, OperationOf } from './operation-table.ts';
import type { AdoptedIdentity, LogEntry } from './types.ts';

/** Rows of the faces that some step names. */
export type FaceRows = ReadonlyMap<string, number>;

/** Rows of the faces that some operation chose; the first row where ids repeat. */
export function chosenFaces(episode: Episode, entries: readonly LogEntry[]): FaceRows {
  const wanted = new Set<string>();
  for (const { operation } of entries) {
    for (const id of partsOf(operation).flatMap(facesOf)) wanted.add(id);
  }
  const rows = new Map<string, number>();
  if (wanted.size === 0) return rows;
  episode.faces.faceId.forEach((id, row) => {
    if (wanted.has(id) && !rows.has(id)) rows.set(id, row);
  });
  return rows;
}

/** A decision about one identity: its name, lock or representative. */
export function foldAddressed(
  state: FoldState,
  step: Step,
  operation: OperationOf<AddressedKind>,
  faces: FaceRows,
): void {
  const { identityId, anchor: track } = operation;
  // Whoever has the id by now may be somebody else, who gets another.
  const anchor = operation.type === 'call' ? state.usable([track])[0] : state.locate(operation);
  if (anchor === undefined) {
    state.ignore(step.seq, identityId, `its track ${track} cannot be clustered here`);
    return;
  }
  if (operation.type === 'match') {
    const why = whyNotMatched(state, anchor, operation);
    if (why !== undefined) {
      state.ignore(step.seq, identityId, why);
      return;
    }
  }
  const draft = state.draft(anchor, identityId, step.at);
  draft.updatedAt = step.at;
  switch (operation.type) {
    case 'call':
      state.call(anchor, identityId);
      return;
    case 'label':
      draft.labels = tidyLabels(operation.labels);
      draft.aliases = draft.aliases.filter((alias) => alias !== draft.labels.name);
      draft.match = undefined;
      draft.rejected = draft.rejected.filter((id) => id !== draft.labels.person_id);
      for (const other of others(state, operation.alsoAnchors)) nameAs(other, draft);
      separateNames(state, anchor);
      return;
    case 'match': {
      const { personId, name, seedId, similarity, margin } = operation;
      draft.labels = tidyLabels({ ...draft.labels, person_id: personId, name });
      draft.match = { personId, seedId, similarity, margin };
      draft.aliases = draft.aliases.filter((alias) => alias !== draft.labels.name);
      for (const other of others(state, operation.alsoAnchors)) nameAs(other, draft);
      separateNames(state, anchor);
      return;
    }
    case 'reject-match':
      for (const one of [draft, ...others(state, operation.alsoAnchors)]) {
        reject(one, operation.personId);
      }
      return;
    case 'lock':
      freeze(state, step.seq, { anchor, draft, tracks: operation.tracks });
      return;
    case 'unlock':
      thaw(state, draft);
      return;
    case 'representative':
      draft.representative = chosenFace(state, step.seq, operation, faces);
      for (const other of others(state, operation.alsoAnchors)) other.representative = -1;
      return;
    default:
      operation satisfies never;
  }
}

/** Why matching does not name an identity: a person's word goes before it. */
function whyNotMatched(
  state: FoldState,
  anchor: number,
  { personId, name, alsoAnchors }: OperationOf<'match'>,
): string | undefined {
  const own = state.drafts.get(anchor);
  for (const draft of [own, ...others(state, alsoAnchors)]) {
    if (draft === undefined) continue;
    if (draft.lockedTracks !== undefined) return 'it is locked, so matching did not name it';
    const said = isNamed(draft.labels) || draft.labels.stranger === true;
    if (said && draft.match === undefined) return 'a person had named it, so matching did not';
    if (draft.rejected.includes(personId)) {
      return `somebody said that it is not ${name === '' ? personId : name}`;
    }
  }
  return undefined;
}

/** Whoever else was part of an identity has its name, too. */
function nameAs(other: Draft, { labels, match, rejected }: Draft): void {
  other.labels = labels;
  other.match = match;
  other.rejected =
    match === undefined ? other.rejected.filter((id) => id !== labels.person_id) : rejected;
}

function reject(draft: Draft, personId: string): void {
  draft.rejected = joinRejected(draft.rejected, [personId]);
  if (draft.match?.personId !== personId) return;
  const { name: _, person_id: __, ...others } = draft.labels;
  draft.labels = others;
  draft.match = undefined;
}

/** Different people are not one identity, where another step does not let them be. */
export function separateNames(state: FoldState, anchor: number): void {
  const strangers = state.edits.on ? state.strangersTo(anchor) : [];
  if (strangers.length > 0) state.edits.separate(strangers, [anchor]);
}

/** Take over what a file says about an identity, unless it was decided on before. */
export function foldAdopted(
  state: FoldState,
  { seq }: Step,
  identity: AdoptedIdentity,
  faces: FaceRows,
): void {
  const { identityId } = identity;
  if (state.anchorOf(identityId) !== undefined) {
    state.ignore(seq, identityId, 'it was decided on before it was taken over');
    return;
  }
  const free = (ids: readonly string[]) =>
    state.usable(ids).filter((row) => !state.drafts.has(row));
  const anchor = free([identity.anchor])[0] ?? state.best(free(identity.tracks));
  if (anchor === undefined) {
    state.ignore(seq, identityId, 'none of its tracks can be clustered in this episode');
    return;
  }
  if (identity.mark !== undefined) {
    const rows = state.usable(identity.tracks).filter((row) => !state.frozenBy.has(row));
    for (const row of rows) state.marks.set(row, identity.mark);
    state.edits.hide(rows);
  }
  const draft = state.draft(anchor, identityId, identity.createdAt);
  const { aliases, ...labels } = identity.labels;
  draft.labels = tidyLabels(Array.isArray(aliases) ? labels : identity.labels);
  // Steps of an earlier Cutline have them among the keys that nobody knew.
  const { aliases: beside, ...extra } = identity.extra;
  const known = [...aliasesOf(aliases), ...(isTexts(beside) ? beside : [])];
  draft.aliases = [...new Set(known)].filter((alias) => alias !== draft.labels.name);
  draft.updatedAt = identity.updatedAt;
  draft.extra = isTexts(beside) ? extra : identity.extra;
  const words = readBankWords(identity[BANK_KEY], identity.labels);
  draft.match = words.match;
  draft.rejected = words.rejected ?? [];
  const faceId = identity.representative;
  draft.representative = chosenFace(state, seq, { identityId, faceId }, faces);
  if (identity.locked) freeze(state, seq, { anchor, draft, tracks: identity.tracks });
}

/** Other names, as an export of ours has them among the labels. */
function aliasesOf(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [];
  return all.filter((alias) => typeof alias === 'string');
}

function others(state: FoldState, ids: readonly string[] | undefined): Draft[] {
  return state
    .usable(ids ?? [])
    .map((row) => state.drafts.get(row))
    .filter((draft) => draft !== undefined);
}

function freeze(
  state: FoldState,
  seq: number,
  lock: { readonly anchor: number; readonly draft: Draft; readonly tracks: readonly string[] },
): void {
  const { anchor, draft, tracks } = lock;
  if ((state.frozenBy.get(anchor) ?? anchor) !== anchor) {
    state.ignore(seq, draft.identityId, 'its track is locked in another identity');
    return;
  }
  thaw(state, draft);
  const wanted = new Set([anchor, ...state.usable(tracks)]);
  const rows = Int32Array.from(wanted)
    .filter((row) => !state.frozenBy.has(row))
    .sort();
  if (rows.length < new Set(tracks).size) {
    const why = 'some of its tracks are unknown or locked in another identity';
    state.ignore(seq, draft.identityId, why);
  }
  for (const row of rows) state.frozenBy.set(row, anchor);
  draft.lockedTracks = rows;
  // They are one person, also when the lock is gone.
  state.pairs.allow([...rows], [...rows]);
  // Whoever comes back to where these are finds them locked, and stays alone.
  state.edits.apart([...rows]);
}

function thaw(state: FoldState, draft: Draft): void {
  for (const row of draft.lockedTracks ?? []) state.frozenBy.delete(row);
  draft.lockedTracks = undefined;
}

function chosenFace(
  state: FoldState,
  seq: number,
  { identityId, faceId }: { readonly identityId: string; readonly faceId: string | undefined },
  faces: FaceRows,
): number {
  if (faceId === undefined) return -1;
  const row = faces.get(faceId);
  if (row === undefined) state.ignore(seq, identityId, `its chosen face ${faceId} is not here`);
  return row ?? -1;
}
