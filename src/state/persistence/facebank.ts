import { listedSeeds } from '../../core/facebank/bank-log.ts';
import type { BankLog, BankStep, Seed } from '../../core/facebank/types.ts';
import type { BankPlace, NewSeed, SeedPictureKind, SeedPictures } from '../lib/bank-types.ts';
import { readAside, type Unreadable } from './aside.ts';
import { checkedPlace, checkedSeed, checkedStep } from './bank-checks.ts';
import type { Change, Entry } from './change.ts';
import { isHeldOnly, read, readAll, readEntries, readEntryKeys, write } from './database.ts';
import { BANK_CURSOR_KEY, bankStepKey, type StoreKey, seedKey, seedPictureKey } from './keys.ts';

/** The Facebank as it is stored. */
export interface StoredBank {
  readonly log: BankLog;
  readonly place: BankPlace;
  readonly seeds: ReadonlyMap<string, Seed>;
  /** Records that make no sense. */
  readonly unreadable: readonly Unreadable[];
}

const NOWHERE: BankPlace = { cursor: 0, lastSeq: 0, change: 0 };

/** Where the stored Facebank stands; undefined where none is stored, or it cannot be told. */
export async function readBankPlace(): Promise<BankPlace | undefined> {
  return checkedPlace(await read(BANK_CURSOR_KEY));
}

/**
 * Read the Facebank. A step that cannot be read is left out: the next one about a person says all of them.
 * @param known seeds that are in memory: they never change, and are not read again
 */
export async function readBank(known: ReadonlyMap<string, Seed>): Promise<StoredBank> {
  const [entries, stored, seeds] = await Promise.all([
    readEntries(['bank-step']),
    read(BANK_CURSOR_KEY),
    readSeeds(known),
  ]);
  const steps: BankStep[] = [];
  const unreadable: Unreadable[] = [...seeds.unreadable];
  /** Of the stored steps, in order: whether each can be read. */
  const whole: boolean[] = [];
  for (const [key, value] of entries) {
    const step = checkedStep(value);
    whole.push(step !== undefined);
    if (step === undefined) unreadable.push({ key, value });
    else steps.push(step);
  }
  const place = checkedPlace(stored);
  if (stored !== undefined && place === undefined) {
    unreadable.push({ key: BANK_CURSOR_KEY, value: stored });
  }
  // What was undone stays undone, and what was left out is not counted.
  const standing = whole.slice(0, place?.cursor ?? whole.length).filter(Boolean).length;
  const lastSeq = Math.max(place?.lastSeq ?? 0, steps.at(-1)?.seq ?? 0);
  return {
    log: { steps, cursor: standing },
    place: { ...(place ?? NOWHERE), cursor: standing, lastSeq },
    seeds: seeds.found,
    unreadable,
  };
}

async function readSeeds(known: ReadonlyMap<string, Seed>) {
  const unreadable: Unreadable[] = [];
  const found = new Map<string, Seed>();
  const take = (key: StoreKey, value: unknown) => {
    const id = String(key[1]);
    const seed = checkedSeed(value, id);
    if (seed === undefined) unreadable.push({ key, value });
    else found.set(id, seed);
  };
  if (known.size === 0) {
    for (const [key, value] of await readEntries(['seed'])) take(key, value);
    return { found, unreadable };
  }
  for (const id of (await readEntryKeys(['seed'])).map(String)) {
    const here = known.get(id);
    if (here !== undefined) found.set(id, here);
    else take(seedKey(id), await read(seedKey(id)));
  }
  return { found, unreadable };
}

/**
 * The change that stores one log in place of another: new steps, those that an act after an undo cut off,
 * the seeds that it brings with their pictures, the place. One transaction.
 */
export function bankChange(
  before: BankLog,
  after: BankLog,
  place: BankPlace,
  brings: readonly NewSeed[] = [],
): Change {
  const kept = new Set(after.steps);
  const known = new Set(before.steps);
  return {
    lasting: true,
    puts: [
      ...brings.flatMap(seedEntries),
      ...after.steps.filter((step) => !known.has(step)).map(stepEntry),
      [BANK_CURSOR_KEY, place],
    ],
    deletes: before.steps.filter((step) => !kept.has(step)).map(({ seq }) => bankStepKey(seq)),
  };
}

export const writeBank = (...parts: Parameters<typeof bankChange>): Promise<void> =>
  write(bankChange(...parts));

const stepEntry = (step: BankStep): Entry => [bankStepKey(step.seq), step];

function seedEntries({ seed, pictures }: NewSeed): readonly Entry[] {
  return [[seedKey(seed.id), seed], ...pictureEntries(seed.id, pictures)];
}

function pictureEntries(seed: string, pictures: SeedPictures): Entry[] {
  return Object.entries(pictures).map(
    ([kind, blob]): Entry => [seedPictureKey(seed, kind as SeedPictureKind), blob],
  );
}

/** All of a Facebank that a page has in memory, as it is stored. */
export function wholeBank(
  log: BankLog,
  place: BankPlace,
  seeds: readonly Seed[],
  picturesOf: (seed: string) => SeedPictures | undefined,
): readonly Entry[] {
  return [
    ...log.steps.map(stepEntry),
    ...seeds.flatMap((seed) => seedEntries({ seed, pictures: picturesOf(seed.id) ?? {} })),
    [BANK_CURSOR_KEY, place],
  ];
}

/** Which pictures are stored, by seed. */
export async function storedPictures(): Promise<ReadonlyMap<string, readonly SeedPictureKind[]>> {
  const [seeds, kinds] = await Promise.all([
    readEntryKeys(['seed-picture'], 1),
    readEntryKeys(['seed-picture'], 2),
  ]);
  const found = new Map<string, SeedPictureKind[]>();
  for (const [index, seed] of seeds.map(String).entries()) {
    const kind = kinds[index] as SeedPictureKind;
    const known = found.get(seed);
    if (known === undefined) found.set(seed, [kind]);
    else known.push(kind);
  }
  return found;
}

/** A picture of a seed; undefined when there is none. */
export async function readSeedPicture(
  seed: string,
  kind: SeedPictureKind,
): Promise<Blob | undefined> {
  const stored = await read(seedPictureKey(seed, kind));
  return stored instanceof Blob ? stored : undefined;
}

/**
 * Delete seeds and pictures that no step of the history lists, undone ones included. To be called while
 * nobody changes the Facebank. Where a step could not be read, nobody knows, and nothing is deleted.
 * @returns ids of seeds that are gone
 */
export async function sweepBank(): Promise<readonly string[]> {
  if (isHeldOnly()) return [];
  const steps = (await readAll(['bank-step'])).map(checkedStep);
  const aside = (await readAside()).some(({ key: [kind] }) => kind === 'bank-step');
  if (aside || steps.includes(undefined)) return [];
  const whole = steps.filter((step) => step !== undefined);
  const listed = listedSeeds({ steps: whole, cursor: whole.length });
  const ids = [
    ...(await readEntryKeys(['seed'], 1)),
    ...(await readEntryKeys(['seed-picture'], 1)),
  ].map(String);
  const orphans = [...new Set(ids)].filter((id) => !listed.has(id));
  if (orphans.length === 0) return [];
  await write({
    deletes: orphans.map(seedKey),
    deletePrefixes: orphans.map((id): StoreKey => ['seed-picture', id]),
  });
  return orphans;
}
