import { calledOf } from '../../core/facebank/person-fields.ts';
import type { Facebank, Person } from '../../core/facebank/types.ts';
import { bareCount } from '../../core/words.ts';
import { shownInLine } from '../kit/shown.ts';

/** Seeds of a person by the model that made them. */
function modelsOf({ seeds }: Facebank, person: Person) {
  const counts = new Map<
    string,
    { embedding_model: string; embedding_dim: number; seeds: number }
  >();
  for (const id of person.seeds) {
    const model = seeds.get(id)?.model;
    if (model === undefined) continue;
    const key = JSON.stringify(model);
    const known = counts.get(key);
    const own = { embedding_model: model.name, embedding_dim: model.dimension, seeds: 0 };
    counts.set(key, { ...(known ?? own), seeds: (known?.seeds ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** Everybody who is known, as one JSON value. */
export function listValue(bank: Facebank) {
  return {
    people: bank.people.map((person) => ({
      person_id: person.id,
      name: person.name === '' ? null : person.name,
      aliases: person.aliases,
      show: person.show,
      seeds: person.seeds.length,
      models: modelsOf(bank, person),
    })),
  };
}

/** The same for a person: a line for each. */
export function listPage(bank: Facebank, folder: string): string[] {
  const head = `${folder}: ${bareCount(bank.people.length, 'person', 'people')}, ${bareCount(bank.seeds.size, 'face')}`;
  const lines = bank.people.map((person) => {
    const models = modelsOf(bank, person).map(
      ({ embedding_model: name, seeds }) =>
        `${seeds} of ${name === '' ? 'an unknown model' : name}`,
    );
    const others = person.aliases.length > 0 ? `, also ${person.aliases.join(', ')}` : '';
    return `  ${person.id}: ${calledOf(person)}${others}; ${models.length > 0 ? `faces: ${models.join(', ')}` : 'no face'}`;
  });
  return [head, ...lines].map(shownInLine);
}
