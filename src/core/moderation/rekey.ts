import type { Episode } from '../episode/episode.ts';
import { identityLookup } from '../episode/identity-lookup.ts';
import { parseTrackId } from '../parse/track-id.ts';
import { sameValue } from '../same-value.ts';
import { facesOf, partsOf, rekeyOperation } from './by-fields.ts';
import { appliedEntries } from './log.ts';
import type { TrackMatch } from './match-tracks.ts';
import type { Names } from './operation-fields.ts';
import { saidAfter, sayingField } from './said-parameters.ts';
import type {
  IdentityRef,
  LogEntry,
  Operation,
  OperationLog,
  OperationOf,
  SaidParameters,
  SimpleOperation,
} from './types.ts';

export interface RekeyedLog {
  readonly log: OperationLog;
  /** Steps of which nothing is left, as the history words them. */
  readonly dropped: readonly string[];
}

/**
 * A log in the ids of another processing of its episode. Tracks that were not found leave their
 * operations; an operation that was about them alone is dropped and listed. Faces are found by id,
 * else by track and frame. Parts of split tracks get another id where theirs is taken.
 * @returns the log itself when nothing in it is called otherwise
 */
export function rekeyLog(
  log: OperationLog,
  match: Pick<TrackMatch, 'renamed' | 'unmatched'>,
  episode: Episode,
): RekeyedLog {
  const settled = settledOperations(log, match, episode);
  const namesAtFirst = () => new EpisodeNames(match, episode, log.lastNumber);
  if (settled !== undefined && goesOnSettled(log, settled, namesAtFirst)) {
    return { log, dropped: [] };
  }
  const names = namesAtFirst();
  const applied = appliedEntries(log).length;
  const entries: LogEntry[] = [];
  const dropped: string[] = [];
  let cursor = 0;
  let [said, known]: (SaidParameters | undefined)[] = [];
  log.entries.forEach((entry, index) => {
    said = saidAfter(said, entry);
    const isKnown = settled?.operations.has(entry.operation) === true;
    const operation = isKnown ? names.pass(entry.operation) : rekeyed(entry.operation, names);
    if (operation === undefined) {
      dropped.push(entry.text);
      return;
    }
    names.keep(entry.seq);
    // What the page showed had other ids in it.
    const { view: _, clustering: __, ...rest } = entry;
    // What a step that is left out said of the clustering, the next one says.
    const saying = sayingField(said, known, operation);
    const same =
      sameValue(operation, entry.operation) && sameValue(saying.clustering, entry.clustering);
    if (same && !isKnown && isPlain(operation)) settled?.operations.add(entry.operation);
    entries.push(same ? entry : { ...rest, operation, ...saying });
    known = said;
    if (index < applied) cursor += 1;
  });
  const same =
    entries.length === log.entries.length && entries.every((entry, i) => entry === log.entries[i]);
  if (same && settled !== undefined) settled.entries = log.entries;
  return { log: same ? log : { entries, cursor, lastNumber: names.lastNumber }, dropped };
}

/**
 * Operations of which is known that they are called here as they are: a history that is read again is mostly
 * that. Undefined where tracks have other names here, are missing, or are made by the history itself.
 */
function settledOperations(
  { entries }: OperationLog,
  { renamed, unmatched }: Pick<TrackMatch, 'renamed' | 'unmatched'>,
  { tracks, faces }: Episode,
): Settled | undefined {
  if (unmatched.length > 0) return undefined;
  for (const [from, to] of renamed) if (from !== to) return undefined;
  const makesTracks = ({ type }: SimpleOperation) => type === 'split-track';
  if (entries.some(({ operation }) => partsOf(operation).some(makesTracks))) return undefined;
  const last = settled.get(tracks.id);
  if (last?.faceId === faces.faceId) return last;
  const known = { operations: new WeakSet<Operation>(), faceId: faces.faceId, entries: [] };
  settled.set(tracks.id, known);
  return known;
}

/** By the ids of an episode's tracks. */
const settled = new WeakMap<readonly string[], Settled>();

interface Settled {
  readonly operations: WeakSet<Operation>;
  /** Of the episode: a history as a whole names faces, too. */
  readonly faceId: readonly string[];
  /** Of the history of which that was found last, as a whole. */
  entries: readonly LogEntry[];
}

/** Whether a history is the one of which that is known, gone on by steps of which it is seen without the others. */
function goesOnSettled(
  { entries }: OperationLog,
  known: Settled,
  namesAtFirst: () => EpisodeNames,
): boolean {
  const begun = known.entries.length;
  if (begun === 0 || entries.length < begun) return false;
  if (!known.entries.every((entry, i) => entry === entries[i])) return false;
  if (entries.length === begun) return true;
  const names = namesAtFirst();
  for (const { operation, clustering } of entries.slice(begun)) {
    if (clustering !== undefined || !isPlain(operation)) return false;
    if (!sameValue(rekeyed(operation, names), operation)) return false;
    known.operations.add(operation);
  }
  known.entries = entries;
  return true;
}

/** What it comes to depends on the names of tracks alone: on no face, and no other step. */
const isPlain = (operation: Operation): boolean =>
  partsOf(operation).every((part) => part.type !== 'revoke' && facesOf(part).length === 0);

function rekeyed(operation: Operation, names: EpisodeNames): Operation | undefined {
  if (operation.type !== 'batch') return one(operation, names);
  const operations = operation.operations.flatMap((part) => one(part, names) ?? []);
  return operations.length === 0 ? undefined : { ...operation, operations };
}

function one(operation: SimpleOperation, names: EpisodeNames): SimpleOperation | undefined {
  names.remember(operation);
  return rekeyOperation(operation, names);
}

class EpisodeNames implements Names {
  lastNumber: number;
  private readonly renamed: Map<string, string>;
  private readonly episode: Episode;
  private readonly lookup: ReturnType<typeof identityLookup>;
  private readonly members = new Map<string, Set<string>>();
  /** Operations of which the members are not noted yet. */
  private readonly passed: SimpleOperation[] = [];
  private readonly steps = new Set<number>();
  private readonly parts = new Set<string>();
  private readonly taken: Set<string>;

  constructor({ renamed }: Pick<TrackMatch, 'renamed'>, episode: Episode, lastNumber: number) {
    this.renamed = new Map(renamed);
    this.episode = episode;
    this.lookup = identityLookup(episode);
    this.taken = new Set(episode.tracks.id);
    this.lastNumber = lastNumber;
  }

  track(id: string): string | undefined {
    return this.renamed.get(id);
  }

  face(faceId: string, of?: string): string | undefined {
    const { faces, tracks } = this.episode;
    const [, trackText = '', frameText] = /^face[-_](.+)[-_](\d+)$/.exec(faceId) ?? [];
    const wanted = this.renamed.get(of ?? '') ?? this.renamedAs(trackText);
    const row = this.lookup.face(faceId);
    const home = row < 0 ? undefined : tracks.id[faces.track[row]!];
    if (home !== undefined && (wanted === undefined || home === wanted || this.parts.has(home)))
      return faceId;
    if (wanted === undefined || frameText === undefined) return undefined;
    const t = this.lookup.track(wanted);
    if (t < 0) return undefined;
    for (let i = tracks.faceStart[t]!; i < tracks.faceStart[t + 1]!; i++) {
      const face = tracks.faceRows[i]!;
      if (faces.frame[face] === Number(frameText)) return faces.faceId[face];
    }
    return undefined;
  }

  identity(id: string): string {
    return id;
  }

  tracksOf(identityId: string): readonly string[] {
    for (const operation of this.passed.splice(0)) this.note(operation);
    return [...(this.members.get(identityId) ?? [])];
  }

  part(
    operation: OperationOf<'split-track'>,
  ): { readonly id: string; readonly number: number } | undefined {
    const { part, partNumber, face } = operation;
    const row = this.lookup.face(face);
    const home = row < 0 ? undefined : this.episode.tracks.id[this.episode.faces.track[row]!];
    if (home === part) {
      // The episode was written with the part as a track of its own: the split changes nothing.
      this.parts.add(part);
      this.renamed.set(part, part);
      return { id: part, number: partNumber };
    }
    if (this.face(face, operation.track) === undefined) return undefined;
    const { id, number } = this.freePart(part, partNumber);
    this.taken.add(id);
    this.renamed.set(part, id);
    this.lastNumber = Math.max(this.lastNumber, number);
    return { id, number };
  }

  /** The part's own id, or one like it that no track here has. */
  private freePart(part: string, partNumber: number): { id: string; number: number } {
    if (!this.taken.has(part) && this.lookup.track(part) < 0) {
      return { id: part, number: partNumber };
    }
    if (partNumber >= 0) {
      const number = this.nextNumber();
      return { id: spelled(part, number), number };
    }
    let copy = 2;
    while (this.taken.has(`${part}.${copy}`)) copy += 1;
    return { id: `${part}.${copy}`, number: partNumber };
  }

  step(seq: number): number | undefined {
    return this.steps.has(seq) ? seq : undefined;
  }

  keep(seq: number): void {
    this.steps.add(seq);
  }

  /** Note which tracks an operation puts into an identity, for later ones that name only its anchor. */
  remember(operation: SimpleOperation): void {
    // It is hardly ever asked for.
    this.passed.push(operation);
  }

  /** An operation that stays as it is. */
  pass(operation: Operation): Operation {
    for (const part of partsOf(operation)) this.remember(part);
    return operation;
  }

  private note(operation: SimpleOperation): void {
    const note = (identityId: string, tracks: readonly string[]) => {
      const known = this.members.get(identityId) ?? new Set();
      for (const track of tracks) known.add(track);
      this.members.set(identityId, known);
    };
    const refs = (list: readonly IdentityRef[]) => {
      for (const { identityId, tracks } of list) note(identityId, tracks);
    };
    if (operation.type === 'adopt') refs(operation.identities);
    else if (operation.type === 'lock') note(operation.identityId, operation.tracks);
    else if (operation.type === 'merge') {
      refs([operation.target]);
      for (const { tracks } of operation.sources) note(operation.target.identityId, tracks);
    } else if (operation.type === 'move') note(operation.to.identityId, operation.tracks);
    else if (operation.type === 'split') {
      refs([operation.from]);
      note(operation.newId, operation.tracks);
    }
  }

  /** What the track with a number in it is called here: `0007` of face_0007_000280. */
  private renamedAs(text: string): string | undefined {
    const number = parseTrackId(text)?.number ?? -1;
    if (number < 0) return this.renamed.get(text);
    for (const [from, to] of this.renamed) if (parseTrackId(from)?.number === number) return to;
    return undefined;
  }

  private nextNumber(): number {
    let most = this.lastNumber;
    for (const number of this.episode.tracks.number) most = Math.max(most, number);
    return Math.max(most, this.episode.tracks.count) + 1;
  }
}

/** An id like `like` with another number in it. */
function spelled(like: string, number: number): string {
  const [, head = '', digits = ''] = /^(.*?)(\d+)$/.exec(like) ?? [];
  return `${head}${String(number).padStart(digits.length, '0')}`;
}
