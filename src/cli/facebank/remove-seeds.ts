import { personOf, removeSeeds } from '../../core/facebank/edit-people.ts';
import type { Facebank, Person } from '../../core/facebank/types.ts';
import { whileHeld } from '../kit/turns.ts';
import { changed } from './add-seeds.ts';
import { bankRoot, openBankFolder, saveBankFolder } from './bank-folder.ts';

/**
 * Take seeds out of a Facebank's folder, with their pictures, while no other command changes it. Whose they were stays.
 * @param choose whose, and which, by who is there
 * @returns the person as they are then
 * @throws AppError `facebank/…`, `cli/cannot-write`; of `choose`
 */
export function removeSeedsFrom(
  folder: string,
  now: string,
  choose: (bank: Facebank) => { readonly personId: string; readonly seedIds: readonly string[] },
): Promise<Person> {
  const root = bankRoot(folder);
  return whileHeld([root], root, async () => {
    const before = await openBankFolder(folder, now);
    const { people, seeds } = before.bank;
    const { personId, seedIds } = choose(before.bank);
    const edit = removeSeeds(people, personId, seedIds, now);
    if (edit === undefined) return personOf(people, personId);
    const left = new Map(seeds);
    for (const id of seedIds) left.delete(id);
    const bank = { people: changed(people, edit.changes), seeds: left };
    await saveBankFolder(before, { ...before, bank }, { command: 'facebank', now });
    return personOf(bank.people, personId);
  });
}
