import { PALETTE_SIZE } from '../identity/palette.ts';
import { isNothing, objectOf, type Row } from '../parse/fields.ts';
import {
  ANY,
  createKeyBook,
  type KeyBook,
  LIST,
  NAME,
  NUMBER,
  OBJECT,
  oneOf,
  TEXT,
} from '../parse/key-book.ts';
import type { Remarks } from './imported.ts';
import { OWN_KEY } from './own-format.ts';
import { isPersonId } from './person-id.ts';

/*
 * The keys that readers of people look at. What is not here is kept as it is, or nobody's loss; what is
 * here and cannot be used, or is there under another spelling, is told: once for a file and key.
 */

const listOf =
  (rule: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(rule);
const NAMES = listOf((one) => typeof one === 'string' && !isNothing(one));
const IDS = listOf(isPersonId);
const SEED_IDS = listOf((one) => typeof one === 'string');
/** What another program's file has no business with: it is ours, and lost if it is read as theirs. */
const NONE = oneOf();
const COLOUR = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < PALETTE_SIZE;

/** Our own facebank.json. */
export const BANK_BOOK = createKeyBook({
  ...{ format: ANY, version: NUMBER, exported_at: TEXT, people: ANY },
});
export const PERSON_BOOK = createKeyBook({
  // Another id is made for one that cannot be, and that is told.
  ...{ person_id: ANY, name: NAME, aliases: NAMES, show: NAME, colour: COLOUR, notes: TEXT },
  ...{ former_ids: IDS, created_at: TEXT, updated_at: TEXT, extra: OBJECT, seeds: LIST },
});
const QUALITY_BOOK = createKeyBook({
  ...{
    size: NUMBER,
    sharpness: NUMBER,
    yaw: NUMBER,
    confidence: NUMBER,
    conf: NUMBER,
    det: NUMBER,
  },
});
const ORIGIN_BOOK = createKeyBook({
  ...{ type: oneOf('photo', 'import', 'episode'), file: TEXT, ep_id: TEXT, run_id: TEXT },
  ...{ identity_id: TEXT, track_id: TEXT, face_id: TEXT, frame_idx: NUMBER, ts: NUMBER },
});
const SEED_PARTS = [
  ['quality', QUALITY_BOOK],
  ['origin', ORIGIN_BOOK],
] as const;
const SEED_KEYS = {
  ...{ embedding: ANY, embedding_dim: NUMBER, embedding_model: TEXT, quality: OBJECT },
  created_at: TEXT,
};
export const SEED_BOOK = createKeyBook({
  ...{ ...SEED_KEYS, seed_id: NAME, origin: OBJECT, extra: OBJECT },
});

/** The pipeline's files: what we write there of our own stands under a key of its own. */
export const CAST_BOOK = createKeyBook({
  ...{ show_id: ANY, cast_id: NAME, name: NAME, full_name: NAME, aliases: NAMES, created_at: TEXT },
  ...{ updated_at: TEXT, [OWN_KEY]: OBJECT },
});
export const PEOPLE_BOOK = createKeyBook({
  ...{ show_id: ANY, person_id: NAME, cast_id: NAME, name: NAME, aliases: NAMES, prototype: LIST },
  ...{ created_at: TEXT, [OWN_KEY]: OBJECT, seeds: NONE },
});
export const PIPELINE_SEED_BOOK = createKeyBook({
  ...{ ...SEED_KEYS, cast_id: ANY, fb_id: NAME, seed_id: NAME, storage_seed_id: NAME, model: TEXT },
  ...{ exported_at: TEXT, [OWN_KEY]: OBJECT },
});
/** Of a cast member, of somebody, of a seed. */
const OWN_BOOK = createKeyBook({
  ...{ name: NAME, notes: TEXT, colour: COLOUR, former_ids: IDS, updated_at: TEXT, show: NAME },
  ...{ extra: OBJECT, seeds: SEED_IDS, prototype: OBJECT, seed_id: NAME, embedding_model: TEXT },
  ...{ origin: OBJECT, quality: OBJECT, created_at: TEXT },
});
/** A document as a whole, of whatever kind. */
export const DOCUMENT_BOOK = createKeyBook({
  ...{ show_id: NAME, show: NAME, cast_id: NAME, person_id: NAME, featured_seed_id: NAME },
  ...{ cast: LIST, people: LIST, seeds: LIST, exemplars: LIST, names: NAMES, format: NONE },
});

/** Look an object of a file of people over, with what we wrote there and what is known of a face. */
export function tellKeys(
  book: KeyBook,
  row: Row,
  { path, remarks }: { readonly path: string; readonly remarks: Remarks },
): void {
  const odd = {
    damagedKey: (key: string, meant: string) =>
      remarks.warn(
        `${path} has “${key}” where “${meant}” is missing: a letter may have been damaged. What it holds was not understood: repair it to have it.`,
      ),
    unusable: (key: string) =>
      remarks.warn(
        `${path} has something as “${key}” that cannot be one. That was left out: repair it to have it.`,
      ),
  };
  book.check(row, odd);
  const own = objectOf(row[OWN_KEY]);
  if (own !== undefined) OWN_BOOK.check(own, odd);
  for (const said of [row, own]) {
    for (const [key, inner] of SEED_PARTS) {
      const part = objectOf(said?.[key]);
      if (part !== undefined) inner.check(part, odd);
    }
  }
}
