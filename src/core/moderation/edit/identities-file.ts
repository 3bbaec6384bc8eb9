import { type BankWords, readBankWords } from '../../episode/bank-words.ts';
import { dialectOf, isLocked } from '../../episode/identities.ts';
import { labelsOf } from '../../episode/identity-labels.ts';
import type { IdentityLookup } from '../../episode/identity-lookup.ts';
import { AppError } from '../../errors.ts';
import { partAliases, tidyLabels } from '../../identity/labels.ts';
import type { Labels } from '../../identity/types.ts';
import { objectOf, type Row, textOf } from '../../parse/fields.ts';
import { BANK_KEY } from '../../parse/identity-keys.ts';
import { asReadAgain, type KeptJson, keptEntries } from '../../parse/kept-json.ts';

/** An identity of a file. What nobody here knows stays in `raw`. */
export interface FileIdentity {
  /** As the file spells it. */
  readonly id: string;
  readonly raw: Row;
  /** The same with numbers as they stand in the file: what is written. */
  readonly kept: Row;
  /** Track rows, ascending. Of a track that is listed twice, the first identity has it. */
  readonly tracks: readonly number[];
  /** Listed ids that the episode does not have: kept where they are, numbers as they stand. */
  readonly strangers: readonly unknown[];
  /** Without `aliases`. */
  readonly labels: Labels;
  /** Other names that it has, from its labels, or from beside them. */
  readonly aliases: readonly string[];
  readonly locked: boolean;
  /** What it says of matching. */
  readonly bank: BankWords;
}

/** An identities.json as it lies there: spec, pipeline or bare list. */
export interface IdentitiesFile {
  readonly path: string;
  readonly value: unknown;
  /** The same with numbers as they stand in the file: what is written. */
  readonly kept: unknown;
  /** Which schema the identities are written in. */
  readonly style: 'spec' | 'pipeline';
  /** Position in the file's list → identity; entries that are none are left alone. */
  readonly identities: ReadonlyMap<number, FileIdentity>;
}

/**
 * Read an identities.json to change it, not to take it over: every entry keeps its place and its keys.
 * @param lookup track rows by id, in any spelling
 * @throws AppError `moderation/bad-identities`
 */
export function readIdentitiesFile(
  { value, kept }: KeptJson,
  path: string,
  lookup: IdentityLookup,
): IdentitiesFile {
  const list = entriesOf(value);
  if (list === undefined) {
    throw new AppError(
      'moderation/bad-identities',
      `${path}: no list of identities`,
      `${path} holds no list of identities, so there is nothing to change. Write it again with: cutline episode-run --cluster.`,
      { place: { file: path } },
    );
  }
  const keptList = entriesOf(kept) ?? [];
  const owner = new Set<number>();
  const used = new Set<string>();
  const identities = new Map<number, FileIdentity>();
  list.forEach((entry, index) => {
    const raw = objectOf(entry);
    const id = raw && textOf(raw, 'identity_id', 'id', 'cluster_id');
    if (raw === undefined || id === undefined || used.has(id)) return;
    used.add(id);
    const asWritten = objectOf(keptList[index]) ?? raw;
    const before = raw === asWritten ? known.get(raw) : undefined;
    if (before?.lookup === lookup && before.identity.tracks.every((row) => !owner.has(row))) {
      for (const row of before.identity.tracks) owner.add(row);
      identities.set(index, before.identity);
      return;
    }
    const tracks: number[] = [];
    let isAllOwn = true;
    const strangers: unknown[] = [];
    for (const track of keptEntries({ value: raw.track_ids, kept: asWritten.track_ids })) {
      const row = lookup.track(track.value);
      if (row < 0) strangers.push(track.kept);
      else if (owner.has(row)) isAllOwn = false;
      else {
        owner.add(row);
        tracks.push(row);
      }
    }
    tracks.sort((a, b) => a - b);
    const own = { id, raw, kept: asWritten, tracks, strangers };
    const identity = { ...own, ...wordsOf(raw, asWritten) };
    identities.set(index, identity);
    if (raw === asWritten && isAllOwn) known.set(raw, { lookup, identity });
  });
  return { path, value, kept, style: styleOf(value, list), identities };
}

type Words = Pick<FileIdentity, 'labels' | 'aliases' | 'locked' | 'bank'>;

/**
 * Entries stay what they are, and a file is read again at each of its changes. Those are left out that list a track
 * which another has: that depends on the others.
 */
const known = new WeakMap<
  Row,
  { readonly lookup: IdentityLookup; readonly identity: FileIdentity }
>();

function wordsOf(raw: Row, kept: Row): Words {
  const words = partAliases(tidyLabels(labelsOf(raw, kept)));
  const bank = readBankWords(raw[BANK_KEY], words.labels);
  return { ...words, locked: isLocked(raw), bank };
}

/**
 * What a changed file says when it is read: entries that were read before are the very objects.
 * @param file that it was made from
 * @param value as `writeIdentities` has it
 * @returns undefined where that has to be read: numbers were kept as they stood
 */
export function readAsWritten(file: IdentitiesFile, value: unknown): KeptJson | undefined {
  const list = entriesOf(value);
  if (list === undefined) return undefined;
  const known = new Set(entriesOf(file.value));
  const top = Array.isArray(value) ? [] : { ...objectOf(value), identities: [] };
  const others = asReadAgain([top, ...list.filter((one) => !known.has(one))])?.value;
  if (others === undefined) return undefined;
  const [head, ...made] = others as [Row, ...unknown[]];
  const next = made.values();
  const identities = list.map((one) => (known.has(one) ? one : next.next().value));
  const whole = Array.isArray(value) ? identities : { ...head, identities };
  return { value: whole, kept: whole };
}

/** The list in a file of any dialect; undefined when there is none. */
export function entriesOf(value: unknown): readonly unknown[] | undefined {
  const list: unknown = Array.isArray(value) ? value : objectOf(value)?.identities;
  return Array.isArray(list) ? (list as unknown[]) : undefined;
}

function styleOf(value: unknown, list: readonly unknown[]): 'spec' | 'pipeline' {
  const dialect = dialectOf(value, objectOf(value) ?? {});
  if (dialect !== 'list') return dialect;
  const first = objectOf(list[0]) ?? {};
  const spec = ['embedding_stats', 'canonical_face_path', 'labels'].some((key) => key in first);
  return spec || /^identity-\d+$/.test(String(first.identity_id)) ? 'spec' : 'pipeline';
}
