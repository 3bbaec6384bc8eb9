import { peopleOf } from '../../core/facebank/bank-log.ts';
import type { BankLog, Facebank, Person, Seed } from '../../core/facebank/types.ts';
import type { BankPlace } from '../lib/bank-types.ts';
import type { Context } from '../lib/session.ts';

/** Everybody with their seeds. A seed that is not there any more is nobody's. */
export function bankOf(people: readonly Person[], stored: ReadonlyMap<string, Seed>): Facebank {
  const seeds = new Map<string, Seed>();
  const shown = people.map((person) => {
    const there = person.seeds.filter((id) => {
      const seed = stored.get(id);
      if (seed !== undefined) seeds.set(id, seed);
      return seed !== undefined;
    });
    return there.length === person.seeds.length ? person : { ...person, seeds: there };
  });
  return { people: shown, seeds };
}

/** Show what is stored. */
export function showBank(
  ctx: Context,
  log: BankLog,
  place: BankPlace,
  seeds: ReadonlyMap<string, Seed>,
): void {
  const { bank } = ctx.session;
  Object.assign(bank, { place, seeds });
  ctx.set({ bank: bankOf(peopleOf(log), seeds), bankLog: log, bankReady: true });
}
