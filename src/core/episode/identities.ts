import { AppError } from '../errors.ts';
import { flagOf, objectOf, type Row, textOf } from '../parse/fields.ts';
import {
  BANK_KEY,
  EPISODES_KEY,
  FOUNDER_RULE_KEY,
  METRIC_REFUSED_KEY,
  OWN_ID_KEY,
  OWN_PIPELINE_VERSION,
  PIPELINE_ID_KEY,
  spellPipelineId,
  THRESHOLD_ORIGIN_KEY,
} from '../parse/identity-keys.ts';
import { onlyKeys, shownValue } from '../parse/key-book.ts';
import { baseName } from '../parse/lines.ts';
import { isParameter, parameterFault } from '../parse/parameter-rules.ts';
import { readBankWords } from './bank-words.ts';
import type { IdentityOfParts, ImportedDecisions, ImportedIdentity } from './episode.ts';
import { founderRuleOfFile } from './founder-rule.ts';
import { remarkCounts } from './identity-counts.ts';
import { labelsOf, nameOf, withoutAliases } from './identity-labels.ts';
import type { IdentityLookup } from './identity-lookup.ts';
import {
  createKeyCensus,
  IDENTITIES_BOOK,
  IDENTITY_BOOK,
  LABELS_BOOK,
  METADATA_BOOK,
  remarkBankWords,
  remarkKeys,
  STATS_BOOK,
} from './key-books.ts';
import { entryReadBefore, rememberEntry } from './known-entries.ts';
import { createRemarkBook, type RemarkBook } from './remarks.ts';

export interface ParsedIdentities {
  readonly decisions: ImportedDecisions;
  /** Parameters the file was made with, checked. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Keys of an identity that are understood, or derived from its tracks and so written anew. */
const KNOWN = new Set([
  ...['identity_id', 'id', 'cluster_id', 'track_ids', 'labels', 'label', 'name', 'person_id'],
  ...['cast_id', 'locked', 'created_at', 'updated_at', 'canonical_face_path', 'embedding_stats'],
  ...['canonical_face_id', 'canonical_face_chosen', 'mark', 'size', 'rep_thumb_rel_path'],
  ...['rep_thumb_s3_key', 'cohesion', 'min_identity_sim', 'outlier_reason', 'low_cohesion'],
  OWN_ID_KEY,
  BANK_KEY,
]);
const KNOWN_TOP = new Set([
  ...['ep_id', 'identities', 'metadata', 'config', 'stats'],
  EPISODES_KEY,
]);
/** Keys of `metadata` and `config` that an export writes anew, beside the parameters. */
const KNOWN_METADATA = new Set([
  ...['ep_id', 'run_id', 'created_at', 'num_tracks', 'num_clusters', 'num_singletons'],
  ...['singleton_fraction', 'largest_cluster_size', 'largest_cluster_fraction', 'avg_cluster_size'],
  FOUNDER_RULE_KEY,
  METRIC_REFUSED_KEY,
  THRESHOLD_ORIGIN_KEY,
]);
/** Keys of the pipeline's `stats`, likewise. */
const KNOWN_STATS = new Set([
  ...['faces', 'clusters', 'mixed_tracks', 'outlier_tracks', 'low_cohesion_identities'],
  ...['preserved_clusters', 'preserved_tracks', 'num_clusters', 'singleton_fraction'],
  'largest_cluster_fraction',
]);
const OWN_ID = /^identity-\d{1,9}$/;
/** Checked because thumbs/{identity_id}/rep.jpg is written under it. */
const SAFE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * Read identities.json of any dialect: the specification's, the pipeline's, a bare list, our own
 * exports. Labels, locks and chosen representatives are taken over; keys that are not known are
 * kept in `extra`. What does not fit is left out with a remark; a file that holds something else than
 * a list of identities is refused, because what follows would be written over it.
 * @param path for messages
 * @param kept the same with numbers as they stand in the file: what `extra` has
 * @throws AppError `identities/no-list`
 */
export function parseIdentities(
  value: unknown,
  path: string,
  lookup: IdentityLookup,
  remarks: RemarkBook,
  kept: unknown = value,
): ParsedIdentities {
  const top = objectOf(value) ?? {};
  const list = identityList(value, path);
  const keptTop = objectOf(kept) ?? {};
  const keptList = identityList(kept, path);
  if (objectOf(value) !== undefined) remarkKeys(IDENTITIES_BOOK, top, remarks, () => path);
  for (const [key, book] of PARTS) {
    const part = objectOf(top[key]);
    if (part !== undefined) remarkKeys(book, part, remarks, () => `${path}, ${key}`);
  }
  const owner = new Set<number>(); // track rows already given away
  const usedIds = new Set<string>();
  let remarked = 0;
  const counting: RemarkBook = {
    ...remarks,
    add: (...remark) => {
      remarked += 1;
      remarks.add(...remark);
    },
  };
  const identities: ImportedIdentity[] = [];
  const ofParts: IdentityOfParts[] = [];
  const census = createKeyCensus(USUAL);
  for (const [index, entry] of list.entries()) {
    const row = objectOf(entry);
    if (row === undefined) {
      remarks.add('identities/unreadable', shownValue(entry));
      continue;
    }
    const keptRow = objectOf(keptList[index]) ?? row;
    const known = keptRow === row ? entryReadBefore(row, lookup, usedIds, owner) : undefined;
    if (known !== undefined) {
      census.count(row, () => known.identityId);
      identities.push(known);
      continue;
    }
    const before = remarked;
    const identityId = idOf(row, usedIds, counting);
    remarkKeys(IDENTITY_BOOK, row, counting, () => identityId);
    const labels = objectOf(row.labels);
    if (labels !== undefined)
      remarkKeys(LABELS_BOOK, labels, counting, () => `${identityId}, labels`);
    remarkBankWords(row, counting, () => identityId);
    census.count(row, () => identityId);
    const { tracks, unknown } = tracksOf(row, identityId, owner, lookup, counting);
    const isEmpty = tracks.length === 0;
    if (isEmpty) counting.add('identities/empty', nameOf(row) ?? identityId);
    if (isEmpty && unknown.length === 0) continue;
    // Of an identity that is not taken over nothing else is told.
    const told = isEmpty ? createRemarkBook() : counting;
    const identity = readIdentity(row, keptRow, identityId, tracks, lookup, told);
    if (!isEmpty) identities.push(identity);
    const isPlain = remarked === before && keptRow === row && identity.representative < 0;
    if (isPlain) rememberEntry(row, lookup, identity);
    if (unknown.length > 0) ofParts.push({ ...identity, unknown });
  }
  census.remark(remarks);
  remarkCounts(top, list, remarks);
  const dialect = dialectOf(value, top);
  const { pipeline_ver: version, ...others } = leftover(keptTop, KNOWN_TOP);
  const foreign = version !== undefined && version !== OWN_PIPELINE_VERSION;
  const extra = {
    ...(foreign ? { pipeline_ver: version } : {}),
    ...others,
    ...leftoverMetadata(keptTop),
  };
  const founders = founderRuleOfFile(top, list);
  const decisions = {
    ...{ dialect, identities, extra },
    ...(ofParts.length === 0 ? {} : { ofParts }),
    ...(founders === undefined ? {} : { founders }),
    ...thresholdOriginOf(top),
  };
  return { decisions, parameters: parametersOf(top, remarks) };
}

const PARTS = [
  ['metadata', METADATA_BOOK],
  ['config', METADATA_BOOK],
  ['stats', STATS_BOOK],
] as const;
/** What a writer gives to all identities, or to none. */
const USUAL = ['identity_id', 'track_ids', 'labels', 'label', 'locked', 'created_at'] as const;

/**
 * The list of identities; an object without anything in it has none to lose.
 * @throws AppError `identities/no-list`
 */
export function identityList(value: unknown, path: string): readonly unknown[] {
  const list: unknown = Array.isArray(value) ? value : objectOf(value)?.identities;
  if (Array.isArray(list)) return list as unknown[];
  const row = objectOf(value);
  if (row !== undefined && Object.keys(row).length === 0) return [];
  const found =
    row === undefined
      ? shownValue(value)
      : row.identities === undefined
        ? onlyKeys(row)
        : `identities: ${shownValue(row.identities)}`;
  throw new AppError(
    'identities/no-list',
    `${path}: no list of identities, but ${found}`,
    `${path} holds no list of identities, but ${found}: it is damaged, or another file. Names and locks in it would be lost, so nothing was done. Repair ${baseName(path)}, or take it out of the folder.`,
    { place: { file: path } },
  );
}

function thresholdOriginOf(top: Row): Pick<ImportedDecisions, 'thresholdOrigin'> {
  for (const source of [objectOf(top.metadata), objectOf(top.config)]) {
    const origin = objectOf(source?.[THRESHOLD_ORIGIN_KEY]);
    const threshold = source?.cluster_thresh;
    if (origin !== undefined && typeof threshold === 'number') {
      return { thresholdOrigin: { cluster_thresh: threshold, origin } };
    }
  }
  return {};
}

function readIdentity(
  row: Row,
  kept: Row,
  identityId: string,
  tracks: Int32Array,
  lookup: IdentityLookup,
  remarks: RemarkBook,
): ImportedIdentity {
  let representative = -1;
  const faceId = textOf(row, 'canonical_face_id');
  if (flagOf(row.canonical_face_chosen) === true && faceId !== undefined) {
    representative = lookup.face(faceId);
    if (representative < 0) remarks.add('identities/unknown-face', faceId);
  }
  const labels = labelsOf(row, kept);
  return {
    ...{ identityId, tracks, labels },
    locked: isLocked(row),
    representative,
    ...readBankWords(row[BANK_KEY], labels),
    ...(row.mark === 'noise' || row.mark === 'not-a-face' ? { mark: row.mark } : {}),
    createdAt: textOf(row, 'created_at'),
    updatedAt: textOf(row, 'updated_at'),
    extra: { ...leftover(withoutAliases(kept), KNOWN), ...pipelineIdOf(row, identityId) },
  };
}

/** A lock that says neither yes nor no holds: what it guards is kept, and the value is remarked. */
export function isLocked(row: Row): boolean {
  return flagOf(row.locked) !== false;
}

function idOf(row: Row, used: Set<string>, remarks: RemarkBook): string {
  const own = textOf(row, OWN_ID_KEY) ?? '';
  const given = OWN_ID.test(own) ? own : textOf(row, 'identity_id', 'id', 'cluster_id');
  if (given !== undefined && SAFE_ID.test(given) && !used.has(given)) {
    used.add(given);
    return given;
  }
  remarks.add('identities/bad-id', given === undefined ? undefined : JSON.stringify(given));
  let number = used.size + 1;
  while (used.has(`imported-${number}`)) number += 1;
  used.add(`imported-${number}`);
  return `imported-${number}`;
}

/** The id that the pipeline knows an identity of ours by, unless it is the one we would give it. */
function pipelineIdOf(row: Row, identityId: string): Readonly<Record<string, unknown>> {
  const given = textOf(row, 'identity_id');
  const own = row[OWN_ID_KEY] === identityId && given !== undefined && SAFE_ID.test(given);
  return own && given !== spellPipelineId(identityId) ? { [PIPELINE_ID_KEY]: given } : {};
}

function tracksOf(
  row: Row,
  identityId: string,
  owner: Set<number>,
  lookup: IdentityLookup,
  remarks: RemarkBook,
): { readonly tracks: Int32Array; readonly unknown: readonly (string | number)[] } {
  const tracks: number[] = [];
  const unknown: (string | number)[] = [];
  for (const id of Array.isArray(row.track_ids) ? (row.track_ids as unknown[]) : []) {
    const track = lookup.track(id);
    if (track < 0) {
      remarks.add('identities/unknown-track', `${JSON.stringify(id)} in ${identityId}`);
      if (typeof id === 'string' || typeof id === 'number') unknown.push(id);
    } else if (owner.has(track))
      remarks.add('identities/track-twice', `${String(id)} in ${identityId}`);
    else {
      owner.add(track);
      tracks.push(track);
    }
  }
  return { tracks: Int32Array.from(tracks).sort(), unknown };
}

function parametersOf(top: Row, remarks: RemarkBook): Readonly<Record<string, unknown>> {
  const parameters = new Map<string, unknown>();
  for (const source of [objectOf(top.config), objectOf(top.metadata)]) {
    for (const [key, value] of Object.entries(source ?? {})) {
      if (!isParameter(key) || value === null) continue;
      const allowed = parameterFault(key, value);
      if (allowed === undefined) parameters.set(key, value);
      else remarks.add('identities/bad-parameter', `${key}: ${JSON.stringify(value)}, ${allowed}`);
    }
  }
  return Object.fromEntries(parameters);
}

export function dialectOf(value: unknown, top: Row): ImportedDecisions['dialect'] {
  if (Array.isArray(value)) return 'list';
  const metadata = objectOf(top.metadata);
  const pipeline = objectOf(top.config) !== undefined || objectOf(top.stats) !== undefined;
  // A pipeline file of ours may carry what it did not know of a specification's metadata.
  const described = Object.keys(metadata ?? {}).some(isMetadataKey);
  if (metadata !== undefined && (described || !pipeline)) return 'spec';
  if (pipeline) return 'pipeline';
  const [first] = Array.isArray(top.identities) ? (top.identities as unknown[]) : [];
  const row = objectOf(first) ?? {};
  return 'embedding_stats' in row || 'canonical_face_path' in row ? 'spec' : 'pipeline';
}

function isMetadataKey(key: string): boolean {
  return KNOWN_METADATA.has(key) || isParameter(key);
}

/** What `metadata`, `config` and `stats` say beyond figures and parameters, under the same keys. */
function leftoverMetadata(top: Row): Readonly<Record<string, unknown>> {
  const isStatistic = (name: string) => KNOWN_STATS.has(name);
  const known = { metadata: isMetadataKey, config: isMetadataKey, stats: isStatistic };
  const kept = Object.entries(known).flatMap(([key, isKnown]) => {
    const entries = Object.entries(objectOf(top[key]) ?? {});
    const unknown = entries.filter(([name]) => !isKnown(name) && name !== '__proto__');
    return unknown.length === 0 ? [] : [[key, Object.fromEntries(unknown)] as const];
  });
  return Object.fromEntries(kept);
}

function leftover(row: Row, known: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).filter(([key]) => !known.has(key) && key !== '__proto__'),
  );
}
