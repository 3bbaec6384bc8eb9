import type { Row } from '../parse/fields.ts';
import { writeKept } from '../parse/kept-json.ts';
import {
  type BankFile,
  type BankPlan,
  type PlanOptions,
  pictureFiles,
  textFile,
  textSize,
  vectorText,
  withText,
} from './bank-files.ts';
import { BANK_FILE, BANK_FORMAT, BANK_VERSION } from './own-format.ts';
import type { Facebank, Person, Seed, SeedOrigin } from './types.ts';

/**
 * A Facebank as the specification lays it out (§11.3), below its own folder: `{person_id}/{seed_id}_d.png`,
 * `_e.png`, `_orig.…`, and a facebank.json with all the rest. Reading it gives the same people and seeds.
 */
export function planOwnBank(bank: Facebank, options: PlanOptions): BankPlan {
  const seedsOf = ({ seeds }: Person) => seeds.flatMap((id) => bank.seeds.get(id) ?? []);
  const size = bank.people.reduce(
    (sum, person) => sum + 400 + seedsOf(person).reduce((all, seed) => all + textSize(seed), 0),
    200,
  );
  const pictures = bank.people.flatMap((person): BankFile[] =>
    seedsOf(person).flatMap(({ id }) => pictureFiles(`${person.id}/`, id, options)),
  );
  const text = textFile(BANK_FILE, size, function* () {
    const head = { format: BANK_FORMAT, version: BANK_VERSION, exported_at: options.now };
    yield `${JSON.stringify(head).slice(0, -1)},"people":[`;
    for (const [index, person] of bank.people.entries()) {
      yield `${index > 0 ? ',' : ''}\n${writeKept(personRow(person)).slice(0, -1)},"seeds":[`;
      for (const [place, seed] of seedsOf(person).entries()) {
        yield `${place > 0 ? ',' : ''}\n${withText(seedRow(seed), 'embedding', vectorText(seed.vector))}`;
      }
      yield ']}';
    }
    yield '\n]}\n';
  });
  return { files: [text, ...pictures], remarks: [] };
}

function personRow(person: Person): Row {
  return {
    person_id: person.id,
    name: person.name === '' ? null : person.name,
    aliases: person.aliases,
    show: person.show,
    ...(person.colour === undefined ? {} : { colour: person.colour }),
    notes: person.notes,
    former_ids: person.formerIds,
    created_at: person.createdAt,
    updated_at: person.updatedAt,
    extra: person.extra,
  };
}

/** A seed as files have it, without its vector. */
export function seedRow({ id, model, origin, quality, createdAt, extra }: Seed): Row {
  return {
    seed_id: id,
    embedding_model: model.name,
    embedding_dim: model.dimension,
    origin: originRow(origin),
    quality,
    created_at: createdAt,
    extra,
  };
}

/** Where a seed is from, in the words of files; `readOrigin` reads it. */
export function originRow(origin: SeedOrigin): Row {
  if (origin.type !== 'episode') return { type: origin.type, file: origin.file };
  return {
    type: 'episode',
    ep_id: origin.epId,
    run_id: origin.runId,
    identity_id: origin.identityId,
    track_id: origin.trackId,
    face_id: origin.faceId,
    frame_idx: origin.frame,
    ts: Number.isNaN(origin.ts) ? null : origin.ts,
  };
}
