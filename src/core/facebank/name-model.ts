import { AppError } from '../errors.ts';
import { counted } from '../words.ts';
import type { BankEdit } from './edit-people.ts';
import { tidyLine } from './person-fields.ts';
import type { Facebank, PersonChange, Seed } from './types.ts';

/** Seeds that take the place of others, which said no model. */
export interface ModelNaming extends BankEdit {
  readonly copies: readonly { readonly from: string; readonly seed: Seed }[];
}

/** Seeds of so long vectors of which nobody has said which model made them. */
export const unnamedSeeds = ({ seeds }: Facebank, dimension: number): readonly Seed[] =>
  [...seeds.values()].filter(({ model }) => model.name === '' && model.dimension === dimension);

/**
 * Say which model made the vectors of which nobody has said it. Seeds never change: copies that say it take
 * their places, and undo gives them back.
 * @param newId makes an id that no seed has
 * @throws AppError `facebank/bad-field` without a name
 */
export function nameModel(
  bank: Facebank,
  { dimension, name }: Seed['model'],
  at: string,
  newId: () => string,
): ModelNaming | undefined {
  const model = { name: tidyLine(name), dimension };
  if (model.name === '') {
    throw new AppError(
      'facebank/bad-field',
      'a model without a name',
      'Say what the model is called, as the files of episodes call it.',
    );
  }
  const copies = new Map(
    unnamedSeeds(bank, dimension).map((seed) => [seed.id, { ...seed, id: newId(), model }]),
  );
  const changes = bank.people.flatMap((before): PersonChange[] => {
    if (!before.seeds.some((id) => copies.has(id))) return [];
    const seeds = before.seeds.map((id) => copies.get(id)?.id ?? id);
    return [{ before, after: { ...before, seeds, updatedAt: at } }];
  });
  const [first] = changes;
  if (first === undefined) return undefined;
  return {
    text: `Said that ${counted(copies.size, 'face')} ${copies.size === 1 ? 'is' : 'are'} of ${model.name}`,
    changes,
    personId: first.after?.id ?? '',
    copies: [...copies].map(([from, seed]) => ({ from, seed })),
  };
}
