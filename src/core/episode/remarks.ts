import { counted } from '../words.ts';
import type { ImportRemark } from './episode.ts';

const MAX_EXAMPLES = 5;

interface Kind {
  readonly level: ImportRemark['level'];
  readonly text: (n: number) => string;
}
const info = (text: Kind['text']): Kind => ({ level: 'info', text });
const repaired = (text: Kind['text']): Kind => ({ level: 'repaired', text });
const warning = (text: Kind['text']): Kind => ({ level: 'warning', text });

/** Everything an import can have to say, with what to do about it. */
const KINDS = {
  'jsonl/skipped-line': warning(
    (n) =>
      `${counted(n, 'line')} could not be used and left out, as asked. Repair and import again to have them.`,
  ),
  'keys/damaged': warning(
    (n) =>
      `${counted(n, 'key')} that nothing reads, but that look like one that is missing: a letter may have been damaged. Repair them, or what they hold is left out.`,
  ),
  'keys/unusable': warning(
    (n) =>
      `${counted(n, 'value')} of a kind that the key cannot have: read as if they were missing. Repair them to have them.`,
  ),
  'keys/missing': warning(
    (n) =>
      `${counted(n, 'time')} a key is missing that most rows have: lost from those rows? Compare with another copy.`,
  ),
  'keys/said-no': warning(
    (n) =>
      `${counted(n, 'row')} with a no where most rows say nothing: was a reason lost? Compare with another copy.`,
  ),
  'keys/doubled': warning(
    (n) => `${counted(n, 'row')} with a key twice: the last one counts. Repair them.`,
  ),
  'faces/zero-vector': warning(
    (n) =>
      `${counted(n, 'face')} with an all-zero vector set aside: shown, never clustered. Embed them again to use them.`,
  ),
  'faces/non-finite-vector': warning(
    (n) =>
      `${counted(n, 'face')} with NaN or infinite numbers in the vector set aside: shown, never clustered. Embed them again to use them.`,
  ),
  'faces/unreadable-vector': warning(
    (n) =>
      `${counted(n, 'face')} with something else than a list of numbers as vector set aside: shown, never clustered. Write embedding as a list of numbers.`,
  ),
  'faces/from-npy': warning(
    (n) =>
      `${counted(n, 'face')} with an embedding in faces.jsonl that is no vector: the vectors of faces.npy were taken. Write embedding as a list of numbers, or leave it out.`,
  ),
  'faces/from-tracks': warning(
    (n) =>
      `${counted(n, 'face')} with an embedding in faces.jsonl that is no vector: face_embedding of their tracks was taken. Write embedding as a list of numbers, or leave it out.`,
  ),
  'faces/no-vector': warning(
    (n) =>
      `${counted(n, 'accepted face')} without a vector: shown, not clustered. Run the embedding stage for them.`,
  ),
  'vectors/two-models': warning(
    (n) => `${counted(n, 'face')} of another embedding model set aside: shown, not clustered.`,
  ),
  'tracks/other-model': warning(
    (n) =>
      `${counted(n, 'track')} whose face_embedding is of another model than its faces, by their names: the vectors of the faces count. Write tracks.jsonl again.`,
  ),
  'identities/other-model': warning(
    () => 'identities.json was made with the vectors of another model.',
  ),
  'faces/none': warning(
    () =>
      'faces.jsonl has no rows, so there is nothing to cluster. Check that the faces stage has run.',
  ),
  'faces/no-vectors': warning(
    () =>
      'No vectors anywhere, so there is nothing to cluster. Add faces.npy, or import a faces.jsonl with embeddings.',
  ),
  'faces/duplicate-id': repaired(
    (n) =>
      `${counted(n, 'face row')} repeat a face_id used before: kept, with a number added to the id.`,
  ),
  'faces/twice': warning(
    (n) =>
      `${counted(n, 'face row')} of a track and frame that another row has: all kept. Take out the one that is wrong; the rows may have moved against faces.npy.`,
  ),
  'faces/constant-quality': info(
    () =>
      'Every face has the same quality, so it decides nothing: pose, sharpness and size choose representatives.',
  ),
  'faces/joined-confidence': repaired(
    (n) =>
      `Quality was the same everywhere: detector confidence of ${counted(n, 'face')} taken from tracks.jsonl instead.`,
  ),
  'faces/no-reason': info((n) => `${counted(n, 'skipped row')} without a reason.`),
  'faces/deleted': info((n) => `${counted(n, 'face row')} marked deleted: kept, not clustered.`),
  'tracks/deleted': info((n) => `${counted(n, 'track')} marked deleted: kept, not clustered.`),
  'tracks/no-vector': warning(
    (n) => `${counted(n, 'track')} without a face_embedding: shown, not clustered.`,
  ),
  'tracks/duplicate': warning(
    (n) => `${counted(n, 'row')} of tracks.jsonl repeat a track: the first row counts.`,
  ),
  'tracks/not-listed': warning(
    (n) =>
      `${counted(n, 'track')} in faces.jsonl but not in tracks.jsonl (dropped there?): imported after the others. Delete them if they were dropped on purpose.`,
  ),
  'tracks/without-faces': info(
    (n) => `${counted(n, 'track')} of tracks.jsonl without a row in faces.jsonl.`,
  ),
  'npy/stale': warning(
    () =>
      'faces.npy does not fit faces.jsonl (edited since?): the vectors inside faces.jsonl were used. Write faces.npy again or remove it.',
  ),
  'npy/odd-lengths': warning(
    () =>
      'The vectors in faces.npy are of lengths that no model gives: are its byte order and its type what it says? Write it again.',
  ),
  'npy/disagrees': warning(
    (n) =>
      `${counted(n, 'row')} of faces.npy differ from the vectors in faces.jsonl (cosine ≤ 0.999): those in faces.jsonl were used. Write faces.npy again or remove it.`,
  ),
  'boxes/sizes': warning((n) => `${counted(n, 'box', 'boxes')} read as x, y, width, height.`),
  'boxes/backwards': warning((n) => `${counted(n, 'box', 'boxes')} end before they begin.`),
  'crops/none': info(
    () =>
      'No crops found: faces are shown as placeholders. Drop the episode with its crops or thumbs folder to see them.',
  ),
  'crops/unmatched': warning(
    (n) =>
      `${counted(n, 'picture')} found, but none of them is the crop of a face by its track and frame: placeholders are shown.`,
  ),
  'crops/missing': warning(
    (n) =>
      `${counted(n, 'face')} without a crop; a placeholder is shown. Check that crops/track_…/frame_… exists for them.`,
  ),
  'crops/misnamed': warning(
    (n) =>
      `${counted(n, 'image')} could not be matched to a track and frame by name. Name them crops/track_0001/frame_000042.jpg.`,
  ),
  'crops/undecodable': warning(
    (n) =>
      `${counted(n, 'picture')} cannot be decoded: pointers of Git LFS, cut off, or of a kind that is not read. A placeholder is shown. Fetch or export them again as JPEG, PNG, WebP or AVIF.`,
  ),
  'crops/empty': warning(
    (n) => `${counted(n, 'image')} of 0 bytes ignored. Export those crops again.`,
  ),
  'identities/unknown-track': warning(
    (n) => `${counted(n, 'track id')} in identities.json that the episode does not have: left out.`,
  ),
  'identities/track-twice': repaired(
    (n) =>
      `${counted(n, 'track')} in more than one identity of identities.json: the first keeps it.`,
  ),
  'identities/bad-id': repaired(
    (n) => `${counted(n, 'identity', 'identities')} without a usable identity_id: given a new one.`,
  ),
  'identities/empty': info(
    (n) =>
      `${counted(n, 'identity', 'identities')} without tracks of this episode: not taken over.`,
  ),
  'identities/given-way': warning(
    (n) =>
      `${counted(n, 'name')} in identities.json ${n === 1 ? 'gives' : 'give'} way to what was decided here. Rename by hand where the file is right.`,
  ),
  'identities/other-episode': warning(
    () => 'identities.json says that it is of another episode: nothing of it was taken over.',
  ),
  'tracks/other-episode': warning(
    () => 'tracks.jsonl says that it is of another episode than the faces: left out.',
  ),
  'identities/unreadable': warning(
    (n) => `${counted(n, 'entry', 'entries')} of identities.json that are no identities: left out.`,
  ),
  'identities/count': warning(
    (n) =>
      `${counted(n, 'count')} in identities.json that do not add up: something of it may be gone. Compare with another copy.`,
  ),
  'identities/unknown-face': info(
    (n) =>
      `${counted(n, 'chosen representative')} not among the faces: chosen automatically instead.`,
  ),
  'identities/bad-parameter': warning(
    (n) =>
      `${counted(n, 'parameter')} in identities.json outside the allowed range: not taken over.`,
  ),
  'parameters/unknown-key': warning(
    (n) =>
      `${counted(n, 'key')} in the configuration that nothing here reads: ignored. Check the spelling.`,
  ),
  'parameters/differ': info(
    (n) =>
      `${counted(n, 'parameter')} differ between the configuration file and identities.json: the configuration file counts.`,
  ),
  'truth/unknown-track': warning(
    (n) => `${counted(n, 'track id')} in truth.json that the episode does not have: left out.`,
  ),
  'truth/contradiction': warning(
    (n) =>
      `${counted(n, 'track')} said to be two people in truth.json: left out. Keep one person for each.`,
  ),
  'truth/unreadable': warning(
    (n) =>
      `${counted(n, 'entry', 'entries')} of truth.json that say of no track who it is: left out.`,
  ),
  'truth/other-episode': warning(
    () => 'truth.json says that it is about another episode: used for the tracks that are here.',
  ),
  'files/other-episode': warning(
    () => 'The rows say that they are of another episode than their folder.',
  ),
  'files/misnamed': warning(
    (n) =>
      `${counted(n, 'file')} not read, named nearly like one that is missing. Rename it if it is that one.`,
  ),
  'files/unread': warning(
    (n) =>
      `${counted(n, 'entry', 'entries')} could not be read and left out. If the episode needs what is in there, permit reading it and import again.`,
  ),
  'files/guessed-name': warning(
    (n) =>
      `${counted(n, 'file')} of an archive with a name that is neither ASCII nor UTF-8: how it was meant is a guess. Where that looks wrong, or pictures are missing, pack them again with names in UTF-8, or drop the unpacked folder.`,
  ),
  'files/parts': info(
    (n) => `Its files lie in ${counted(n, 'part')}, taken for those of one download: read as one.`,
  ),
  'files/not-needed': info((n) => `${counted(n, 'file')} found that an import does not need.`),
} satisfies Record<string, Kind>;

export type RemarkCode = keyof typeof KINDS;

/** The sentence of a kind for a number of them. */
export const remarkText = (code: RemarkCode, count: number): string => KINDS[code].text(count);

/** Collects what an import has to say; one remark a code, in order of first appearance. */
export interface RemarkBook {
  /**
   * Count one more (or `count`) of a kind. `text` replaces the sentence of the kind; with a `count` of 0 an
   * example is of something else than what is counted.
   */
  add(code: RemarkCode, example?: string, more?: { count?: number; text?: string }): void;
  list(): ImportRemark[];
  /** Another book that says the same so far. */
  copy(): RemarkBook;
}

interface Entry {
  count: number;
  readonly examples: string[];
  text?: string;
  others?: number;
}

export function createRemarkBook(): RemarkBook {
  return bookOf(new Map());
}

function bookOf(entries: Map<RemarkCode, Entry>): RemarkBook {
  return {
    add(code, example, more = {}) {
      const entry: Entry = entries.get(code) ?? { count: 0, examples: [] };
      entry.count += more.count ?? 1;
      const kept = example !== undefined && entry.examples.length < MAX_EXAMPLES;
      if (kept) entry.examples.push(example);
      if (example !== undefined && more.count === 0) {
        entry.others = (entry.others ?? 0) + (kept ? 0 : 1);
      }
      if (more.text !== undefined) entry.text = more.text;
      entries.set(code, entry);
    },
    list() {
      return Array.from(entries, ([code, { count, examples, text, others }]) => ({
        level: KINDS[code].level,
        code,
        text: text ?? KINDS[code].text(count),
        count,
        examples,
        ...(others === undefined ? {} : { others }),
      }));
    },
    copy: () =>
      bookOf(
        new Map(
          Array.from(entries, ([code, entry]) => [
            code,
            { ...entry, examples: [...entry.examples] },
          ]),
        ),
      ),
  };
}
