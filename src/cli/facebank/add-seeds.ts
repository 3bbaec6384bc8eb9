import { addSeeds, type SeedTarget } from '../../core/facebank/edit-people.ts';
import { calledOf } from '../../core/facebank/person-fields.ts';
import type { Facebank, Person, PersonChange, Seed } from '../../core/facebank/types.ts';
import { bareCount } from '../../core/words.ts';
import { print } from '../kit/output.ts';
import { shownInLine } from '../kit/shown.ts';
import { whileHeld } from '../kit/turns.ts';
import {
  type BankFolder,
  type BankPictures,
  bankRoot,
  openBankFolder,
  type PicturedBank,
  saveBankFolder,
} from './bank-folder.ts';

/** Seeds for somebody, with their pictures. */
export interface Addition {
  readonly to: SeedTarget;
  readonly seeds: readonly Seed[];
  readonly pictures: BankPictures;
}

/** What adding did for one person. */
export interface Added {
  readonly person: Person;
  readonly isNew: boolean;
  /** Ids of the seeds that were not there. */
  readonly fresh: readonly string[];
}

/** What every command that adds is asked. */
export interface AddFrame {
  readonly folder: string;
  readonly format: 'text' | 'json';
  readonly now: string;
}

/** Add seeds to a Facebank's folder, and say what was added. @param choose as `addSeedsTo` */
export async function addToFolder(
  { folder, format, now }: AddFrame,
  choose: (bank: Facebank) => Promise<readonly Addition[]>,
): Promise<void> {
  const { added, wrote } = await addSeedsTo(folder, now, choose);
  print(format === 'json' ? jsonOf(added, wrote) : pageOf(added, folder));
}

/**
 * Add seeds to a Facebank's folder while no other command changes it: all of them or none.
 * @param choose whom they are for, by who is there
 */
export function addSeedsTo(
  folder: string,
  now: string,
  choose: (bank: Facebank) => Promise<readonly Addition[]>,
): Promise<{ readonly added: readonly Added[]; readonly wrote: readonly string[] }> {
  const root = bankRoot(folder);
  return whileHeld([root], root, async () => {
    const before = await openBankFolder(folder, now);
    const additions = await choose(before.bank);
    const { after, done } = withAdditions(before, additions, now);
    if (done.length === 0) return { added: done, wrote: [] };
    return {
      added: done,
      wrote: await saveBankFolder(before, after, { command: 'facebank', now }),
    };
  });
}

function withAdditions(
  before: BankFolder,
  additions: readonly Addition[],
  now: string,
): { readonly after: PicturedBank; readonly done: readonly Added[] } {
  let people = before.bank.people;
  const seeds = new Map(before.bank.seeds);
  const pictures = new Map(before.pictures);
  const done: Added[] = [];
  for (const { to, seeds: own, pictures: theirs } of additions) {
    const fresh = own.filter(({ id }) => !seeds.has(id));
    const edit = addSeeds(
      people,
      to,
      fresh.map(({ id }) => id),
      now,
    );
    const person = edit?.changes[0]?.after;
    if (edit === undefined || person === undefined) continue;
    people = changed(people, edit.changes);
    for (const seed of fresh) {
      seeds.set(seed.id, seed);
      const picture = theirs.get(seed.id);
      if (picture !== undefined) pictures.set(seed.id, picture);
    }
    done.push({ person, isNew: to.type === 'new', fresh: fresh.map(({ id }) => id) });
  }
  return { after: { bank: { people, seeds }, pictures }, done };
}

/** Everybody after some changes, in id order. */
export function changed(people: readonly Person[], changes: readonly PersonChange[]): Person[] {
  const all = new Map(people.map((person) => [person.id, person]));
  for (const { before } of changes) if (before !== undefined) all.delete(before.id);
  for (const { after } of changes) if (after !== undefined) all.set(after.id, after);
  return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function jsonOf(added: readonly Added[], wrote: readonly string[]): string {
  const people = added.map(({ person, isNew, fresh }) => ({
    ...{ person_id: person.id, name: person.name === '' ? null : person.name },
    ...{ new: isNew, added: fresh.length, seeds: person.seeds.length },
  }));
  return `${JSON.stringify({ people, wrote }, undefined, 2)}\n`;
}

function pageOf(added: readonly Added[], folder: string): string {
  if (added.length === 0) return `${shownInLine(folder)}: these faces are there already\n`;
  const lines = added.map(
    ({ person, isNew, fresh }) =>
      `  ${calledOf(person)} (${person.id})${isNew ? ', new' : ''}: ${bareCount(fresh.length, 'face')} more, ${person.seeds.length} now`,
  );
  const faces = added.reduce((sum, one) => sum + one.fresh.length, 0);
  const head = `${folder}: ${bareCount(faces, 'face')} of ${bareCount(added.length, 'person', 'people')} added`;
  return `${[head, ...lines].map(shownInLine).join('\n')}\n`;
}
