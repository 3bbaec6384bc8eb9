import type { Episode } from '../../episode/episode.ts';
import { AppError } from '../../errors.ts';
import { isNamed } from '../../identity/labels.ts';
import { formatIdentityId, identityNumber } from '../../identity/stable-ids.ts';
import type { Identity, IdentitySet, TrackSummaries } from '../../identity/types.ts';
import { isCounted } from '../../identity/units.ts';
import { smallest } from '../../many.ts';
import { clusterMetrics } from '../../metrics/cluster-metrics.ts';
import { parseTrackId } from '../../parse/track-id.ts';
import { bareCount } from '../../words.ts';
import type { ActContext } from '../operations.ts';
import { identityOf } from '../track-operations.ts';
import type { LogCounts, OperationLog } from '../types.ts';
import type { FileIdentity, IdentitiesFile } from './identities-file.ts';
import { digitsOf } from './own-ids.ts';

/** An identity while a file is changed. */
export interface Member extends FileIdentity {
  /** By which the log knows it. */
  readonly ownId: string;
  /** Position in the file's list; undefined for a new one. */
  readonly index: number | undefined;
  /** What was changed: what is derived from tracks is written anew only where they changed. */
  readonly change: 'none' | 'words' | 'tracks';
  /** Ids of what was merged into it since the file was read. */
  readonly merged: readonly string[];
}

/** A file, its episode and what was decided: what an edit works on. */
export interface EditDesk {
  readonly file: IdentitiesFile;
  readonly episode: Episode;
  readonly summaries: TrackSummaries;
  readonly context: ActContext;
  readonly members: readonly Member[];
}

/** The identity of a file id. @throws AppError `moderation/unknown-identity` */
export function memberOf({ members, file }: EditDesk, id: string): Member {
  const found = members.find((member) => member.id === id) ?? members.find((m) => m.ownId === id);
  if (found !== undefined) return found;
  const known = members.map((member) => member.id);
  const shown = known.slice(0, 8).join(', ');
  const more = known.length > 8 ? ` and ${known.length - 8} more` : '';
  throw new AppError(
    'moderation/unknown-identity',
    `${file.path}: no identity ${id}`,
    `There is no identity “${id}” in ${file.path}: it has ${known.length === 0 ? 'none' : shown + more}. Nothing was changed.`,
    { place: { file: file.path }, details: { id } },
  );
}

/** Row of a track id in any spelling. @throws AppError `moderation/unknown-track` */
export function trackOf(desk: EditDesk, id: unknown, lookup: (id: unknown) => number): number {
  const row = lookup(id);
  if (row >= 0) return row;
  const shown = JSON.stringify(id);
  const why = parseTrackId(id) === undefined ? 'is no track id' : 'is not a track of this episode';
  throw new AppError(
    'moderation/unknown-track',
    `${desk.file.path}: ${shown} ${why}`,
    `${shown} ${why} (${desk.episode.epId} has ${bareCount(desk.episode.tracks.count, 'track')}). Nothing was changed.`,
    { place: { file: desk.file.path }, details: { track: id } },
  );
}

export function ownerOf({ members }: EditDesk, row: number): Member | undefined {
  return members.find(({ tracks }) => tracks.includes(row));
}

/** Refuse to change locked identities. @throws AppError `moderation/locked` */
export function refuseLocked(members: readonly Member[]): void {
  const locked = members.filter((member) => member.locked);
  if (locked.length === 0) return;
  const names = locked.map(({ id, labels }) =>
    labels.name === undefined ? id : `${id} (${labels.name})`,
  );
  throw new AppError(
    'moderation/locked',
    `locked: ${locked.map(({ id }) => id).join(', ')}`,
    `${names.join(' and ')} ${locked.length > 1 ? 'are' : 'is'} locked, so nothing was changed. Unlock first: patch ${locked.map(({ id }) => id).join(', then ')} with {"locked": false}.`,
    { details: { ids: locked.map(({ id }) => id) } },
  );
}

/** A number above all ever used, as file id and own id. */
export function nextIds(
  { file, context }: EditDesk,
  more = 0,
): { readonly id: string; readonly ownId: string } {
  const number = context.log.lastNumber + 1 + more;
  const ownId = formatIdentityId(number);
  return { ownId, id: file.style === 'spec' ? ownId : `id_${String(number).padStart(4, '0')}` };
}

/** Highest number that a file, its episode or its log ever used for an identity or a track. */
export function highestNumber(
  { identities }: IdentitiesFile,
  ownIds: readonly string[],
  { founders }: TrackSummaries,
  { lastNumber }: OperationLog,
): number {
  let highest = Math.max(lastNumber, founders.number.length);
  for (const number of founders.number) highest = Math.max(highest, number);
  for (const id of ownIds) highest = Math.max(highest, identityNumber(id) ?? 0);
  for (const { id, raw } of identities.values()) {
    const merged = Array.isArray(raw.merged_from) ? (raw.merged_from as unknown[]) : [];
    for (const one of [id, ...merged]) highest = Math.max(highest, digitsOf(String(one)));
  }
  return highest;
}

/** The identities of a file as the acts on identities take them; those without tracks are not among them. */
export function identitySetOf(
  members: readonly Member[],
  episode: Episode,
  { firstTs, faceCount }: TrackSummaries,
): IdentitySet {
  const byTrack = new Int32Array(episode.tracks.count).fill(-1);
  const placed = members.filter(({ tracks }) => tracks.length > 0);
  const identities = placed.map((member, index): Identity => {
    for (const row of member.tracks) byTrack[row] = index;
    const tracks = Int32Array.from(member.tracks);
    return {
      id: member.ownId,
      kind: tracks.length > 1 ? 'cluster' : 'singleton',
      clusterId: null,
      tracks,
      faceCount: tracks.reduce((sum, row) => sum + faceCount[row]!, 0),
      variance: 0,
      canonicalFace: -1,
      representativeChosen: false,
      labels: member.labels,
      locked: member.locked,
      ...member.bank,
      touched: true,
      colour: 0,
      sharedFramePairs: 0,
      firstTs: smallest(tracks.map((row) => firstTs[row]!)),
    };
  });
  const metrics = clusterMetrics({ tracks: 0, clusters: 0, clustered: 0, largest: 0 });
  return { identities, byTrack, metrics, guardrails: [] };
}

/** How many identities of each kind there are. @param least smallest cluster that counts */
export function countsOf(members: readonly Member[], least: number): LogCounts {
  const counts = { clusters: 0, singletons: 0, tracks: 0 };
  for (const member of members) {
    const size = member.tracks.length;
    if (isCounted(size, least, isSettled(member))) counts.clusters += 1;
    else counts.singletons += size;
    counts.tracks += size;
  }
  return counts;
}

/** Somebody has said who it is. */
export function isSettled({ locked, labels }: Pick<Member, 'locked' | 'labels'>): boolean {
  return locked || isNamed(labels);
}

/** An identity of the file as the acts on identities take it. */
export function identityFor(desk: EditDesk, member: Member) {
  const found = identityOf(member.tracks[0] ?? -1, desk.context);
  if (found === undefined) throw new RangeError(`${member.id} is in no set`);
  return found;
}

/** Refuse an act: nothing was changed. */
export function refuse(code: string, userMessage: string): never {
  throw new AppError(code, userMessage, `${userMessage} Nothing was changed.`);
}
