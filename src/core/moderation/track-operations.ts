import { FACE_DELETED } from '../episode/episode.ts';
import { partId } from '../episode/split-tracks.ts';
import { firstFreeNumber, formatIdentityId, identityNumber } from '../identity/stable-ids.ts';
import type { Identity, Labels } from '../identity/types.ts';
import { refuse } from './log-file-readers.ts';
import { nextLeased } from './number-lease.ts';
import { type ActContext, assertUnlocked, labelOperation, refOf } from './operations.ts';
import type { IdentityRef, Mark, Question, Side, SimpleOperation } from './types.ts';

const asked = (question: Question | undefined) => (question === undefined ? {} : { question });

/**
 * All tracks of the sources join the target, which keeps its id and name; a source's other name is
 * kept as an alias.
 * @throws AppError `moderation/locked`; `moderation/bad-operation` for a merge with itself
 */
export function mergeOperation(
  target: Identity,
  sources: readonly Identity[],
  context: ActContext,
  question?: Question,
): SimpleOperation {
  assertUnlocked([target, ...sources]);
  return {
    type: 'merge',
    target: refOf(target, context),
    sources: sources.map((source) => refOf(source, context)),
    ...asked(question),
  };
}

/** Tracks of one identity are one person, whatever linkage says. @param rows track rows */
export function confirmOperation(
  rows: readonly number[],
  context: ActContext,
  question?: Question,
): SimpleOperation {
  const identity = onlyIdentity(rows, context);
  assertUnlocked([identity]);
  const { identityId } = refOf(identity, context);
  const tracks = idsOfRows(rows, context);
  return {
    type: 'confirm',
    target: { identityId, anchor: tracks[0]!, tracks },
    ...asked(question),
  };
}

/**
 * Tracks of one identity become a new one. When they carry an identity of their own (it came in by
 * linkage), that one is itself again.
 * @throws AppError `moderation/bad-operation` when nothing would stay, or they are of several
 */
export function splitOperation(
  rows: readonly number[],
  context: ActContext,
  question?: Question,
): Extract<SimpleOperation, { type: 'split' }> {
  const identity = onlyIdentity(rows, context);
  assertUnlocked([identity]);
  const own = rows
    .map((row) => context.decisions.anchors.get(row)?.identityId)
    .filter((id) => id !== undefined && id !== identity.id);
  return {
    type: 'split',
    from: refOf(identity, context),
    tracks: idsOfRows(rows, context),
    newId: own[0] ?? formatIdentityId(nextNumber(context)),
    ...asked(question),
  };
}

/** Tracks belong to another identity. */
export function moveOperation(
  rows: readonly number[],
  to: Identity,
  context: ActContext,
  question?: Question,
): SimpleOperation {
  const elsewhere = rows.filter((row) => !to.tracks.includes(row));
  const from = identitiesOf(elsewhere, context);
  assertUnlocked([to, ...from]);
  if (elsewhere.length === 0) {
    refuse(`all tracks are in ${to.id}`, 'These tracks are in that identity already.');
  }
  return {
    type: 'move',
    tracks: idsOfRows(elsewhere, context),
    from: from.map((identity) => refOf(identity, context)),
    to: refOf(to, context),
    ...asked(question),
  };
}

/** Take tracks out; each is an identity of its own until somebody places it. */
export function setApartOperation(
  rows: readonly number[],
  context: ActContext,
  question?: Question,
): SimpleOperation {
  const from = identitiesOf(rows, context);
  assertUnlocked(from);
  let { log } = context;
  const newIds = rows.map((row) => {
    const identity = identityOf(row, context);
    // A track that is alone already keeps the id it has.
    if (identity !== undefined && identity.tracks.length === 1) return identity.id;
    const number = nextNumber({ ...context, log });
    log = { ...log, lastNumber: number };
    return formatIdentityId(number);
  });
  return {
    type: 'set-apart',
    tracks: idsOfRows(rows, context),
    from: from.map((identity) => refOf(identity, context)),
    newIds,
    ...asked(question),
  };
}

/** Out of the episode, but not gone: `restore` brings them back. */
export function deleteOperation(rows: readonly number[], context: ActContext): SimpleOperation {
  return { type: 'delete', ...leaving(rows, context) };
}

export function restoreOperation(rows: readonly number[], context: ActContext): SimpleOperation {
  return { type: 'restore', tracks: idsOfRows(rows, context) };
}

/**
 * What is done with tracks that may be deleted: those are restored with it.
 * @throws AppError `moderation/bad-operation` when none of them has what it takes
 */
export function withRestored(
  rows: readonly number[],
  act: (rows: readonly number[]) => SimpleOperation,
  context: ActContext,
): readonly SimpleOperation[] {
  const gone = rows.filter((row) => identityOf(row, context) === undefined);
  if (gone.length === 0) return [act(rows)];
  const bare = new Set(gone.filter((row) => !hasVector(context, row)));
  if (bare.size === rows.length) {
    refuse(
      `${rows.length} tracks without a vector`,
      'No face of these tracks has a usable vector, so no identity can have them. They can be restored.',
    );
  }
  const placed = rows.filter((row) => !bare.has(row));
  return [
    restoreOperation(
      gone.filter((row) => !bare.has(row)),
      context,
    ),
    act(placed),
  ];
}

/** True for a track that can be clustered once it is not deleted. */
function hasVector({ episode: { faces, tracks } }: ActContext, row: number): boolean {
  return tracks.faceRows
    .subarray(tracks.faceStart[row], tracks.faceStart[row + 1])
    .some((face) => faces.embeddingRow[face]! >= 0 && (faces.flags[face]! & ~FACE_DELETED) === 0);
}

/** Into the noise bin. @param as undefined takes them out of it */
export function markOperation(
  rows: readonly number[],
  as: Mark | undefined,
  context: ActContext,
): SimpleOperation {
  if (as === undefined) return { type: 'unmark', tracks: idsOfRows(rows, context) };
  return { type: 'mark', ...leaving(rows, context), as };
}

/** Two sets of tracks are different people. */
export function notSameOperation(
  a: readonly number[],
  b: readonly number[],
  context: ActContext,
  question?: Question,
): SimpleOperation {
  const inOne = identitiesOf(a, context).filter((one) => identitiesOf(b, context).includes(one));
  assertUnlocked(inOne);
  return { type: 'not-same', a: side(a, context), b: side(b, context), ...asked(question) };
}

/** What keeps the two sides apart no longer does. */
export function waiveOperation(
  a: readonly number[],
  b: readonly number[],
  context: ActContext,
): SimpleOperation {
  return { type: 'waive', a: side(a, context), b: side(b, context) };
}

/** The faces of a track from this one on are a track of their own. @param faceRow row of FaceColumns */
export function splitTrackOperation(faceRow: number, context: ActContext): SimpleOperation {
  const { faces, tracks } = context.episode;
  const row = faces.track[faceRow]!;
  const identity = identityOf(row, context);
  if (identity !== undefined) assertUnlocked([identity]);
  if (tracks.faceRows[tracks.faceStart[row]!] === faceRow) {
    refuse(
      `face ${faceRow} is the first of its track`,
      'The first face of a track cannot begin its second part. Choose a later one.',
    );
  }
  return {
    type: 'split-track',
    track: tracks.id[row]!,
    face: faces.faceId[faceRow]!,
    ...partId(tracks, row, nextNumber(context)),
    ...(identity === undefined ? {} : { from: refOf(identity, context) }),
  };
}

/** Tracks of one identity become a new one with a name; all of its tracks, and it is named itself. */
export function splitAsOperations(
  rows: readonly number[],
  labels: Labels,
  context: ActContext,
): readonly SimpleOperation[] {
  const identity = onlyIdentity(rows, context);
  if (identity.tracks.every((row) => rows.includes(row))) {
    assertUnlocked([identity]);
    return [labelOperation(identity, { ...identity.labels, ...labels }, context)];
  }
  const split = splitOperation(rows, context);
  const anchor = split.tracks[0]!;
  return [split, { type: 'label', identityId: split.newId, anchor, labels }];
}

/**
 * Tracks of any identities are one person: what they are a part of is left by them, what they are
 * all of goes along. The largest whole identity keeps its id and name, else a new one begins.
 * @param rows track rows; those in no identity are left out
 * @throws AppError `moderation/locked`
 */
export function gatherOperations(
  rows: readonly number[],
  context: ActContext,
): readonly SimpleOperation[] {
  const homes = new Map<Identity, number[]>();
  for (const row of new Set(rows)) {
    const home = identityOf(row, context);
    if (home !== undefined) homes.set(home, [...(homes.get(home) ?? []), row]);
  }
  assertUnlocked([...homes.keys()]);
  const splits: SimpleOperation[] = [];
  const whole: IdentityRef[] = [];
  const parts: IdentityRef[] = [];
  let { log } = context;
  for (const [home, own] of homes) {
    if (own.length === home.tracks.length) {
      whole.push(refOf(home, context));
      continue;
    }
    const split = splitOperation(own, { ...context, log });
    splits.push(split);
    log = { ...log, lastNumber: Math.max(log.lastNumber, identityNumber(split.newId) ?? 0) };
    parts.push({ identityId: split.newId, anchor: split.tracks[0]!, tracks: split.tracks });
  }
  whole.sort((a, b) => b.tracks.length - a.tracks.length);
  const [target, ...sources] = [...whole, ...parts];
  if (target === undefined || sources.length === 0) return splits;
  return [...splits, { type: 'merge', target, sources }];
}

/** The identity of a track; undefined for one that is in none. */
export function identityOf(row: number, { identitySet }: ActContext): Identity | undefined {
  return identitySet.identities[identitySet.byTrack[row] ?? -1];
}

/** The next number above all ever used, for an identity or a part of a track. */
function nextNumber({ log, summaries, identitySet, lease }: ActContext): number {
  if (lease !== undefined) return nextLeased(lease, log.lastNumber);
  let highest = Math.max(log.lastNumber, firstFreeNumber(summaries.founders) - 1);
  for (const { id } of identitySet.identities) {
    highest = Math.max(highest, identityNumber(id) ?? 0);
  }
  return highest + 1;
}

function leaving(
  rows: readonly number[],
  context: ActContext,
): { readonly tracks: readonly string[]; readonly from: readonly IdentityRef[] } {
  const from = identitiesOf(rows, context);
  assertUnlocked(from);
  return {
    tracks: idsOfRows(rows, context),
    from: from.map((identity) => refOf(identity, context)),
  };
}

function identitiesOf(rows: readonly number[], context: ActContext): Identity[] {
  const identities = rows.map((row) => identityOf(row, context));
  return [...new Set(identities.filter((identity) => identity !== undefined))];
}

/** @throws AppError `moderation/bad-operation` for tracks of several identities, or of none */
function onlyIdentity(rows: readonly number[], context: ActContext): Identity {
  const [identity, ...others] = identitiesOf(rows, context);
  if (identity === undefined || others.length > 0) {
    refuse(
      `${rows.length} tracks of ${others.length + 1} identities`,
      'These tracks are not all of one identity. Choose tracks of one.',
    );
  }
  return identity;
}

function idsOfRows(rows: readonly number[], { episode }: ActContext): string[] {
  return [...new Set(rows)].map((row) => episode.tracks.id[row]!);
}

function side(rows: readonly number[], context: ActContext): Side {
  const [identity, ...others] = identitiesOf(rows, context);
  const tracks = idsOfRows(rows, context);
  const whole = identity !== undefined && others.length === 0;
  const called = whole && identity.tracks.length === tracks.length;
  const { name } = identity?.labels ?? {};
  const words = tracks.length === 1 ? `track ${tracks[0]}` : `${tracks.length} tracks`;
  return { name: called ? (name ?? identity.id) : words, tracks };
}
