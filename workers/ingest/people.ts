import type {
  BankReading,
  ImportedPerson,
  ImportedSeed,
  PictureKind,
} from '../../src/core/facebank/imported.ts';
import { Remarks } from '../../src/core/facebank/imported.ts';
import { readFacebankFiles } from '../../src/core/facebank/read-files.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { sniffImage } from '../../src/core/parse/sniff-image.ts';
import { type IngestSource, NAMED } from './file-source.ts';

/** Pictures of a seed that were looked at. */
export type PictureBlobs = Readonly<Partial<Record<PictureKind, Blob>>>;

/** Larger pictures of a face are none: 32 MB. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
/** A header is within so many bytes. */
const HEADER_BYTES = 1024 * 1024;
const TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp'];

/** What files say of people, with the pictures of their seeds; what is no picture is left out and told. */
export async function readPeople(
  sources: readonly IngestSource[],
  at: string,
  hooks: JobHooks,
): Promise<BankReading<PictureBlobs>> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const { people, remarks } = await readFacebankFiles(sources, at, NAMED);
  const odd = new Remarks();
  const total = people.reduce((sum, { seeds }) => sum + seeds.length, 0);
  let done = 0;
  const withPictures = async ({ seed, pictures }: ImportedSeed) => {
    const found: Partial<Record<PictureKind, Blob>> = {};
    for (const [kind, file] of Object.entries(pictures)) {
      const picture = await pictureOf(byPath.get(file.path), odd);
      if (picture !== undefined) found[kind as PictureKind] = picture;
    }
    done += 1;
    hooks.progress({ stage: 'Reading the pictures', done, total, unit: 'files' });
    await hooks.breathe();
    return { seed, pictures: found };
  };
  const read: ImportedPerson<PictureBlobs>[] = [];
  for (const person of people) {
    const seeds: ImportedSeed<PictureBlobs>[] = [];
    for (const seed of person.seeds) seeds.push(await withPictures(seed));
    read.push({ ...person, seeds });
  }
  return { people: read, remarks: [...remarks, ...odd.list] };
}

async function pictureOf(
  source: IngestSource | undefined,
  remarks: Remarks,
): Promise<Blob | undefined> {
  if (source === undefined) return undefined;
  const header =
    source.size > MAX_PICTURE_BYTES
      ? undefined
      : sniffImage(await source.bytes(0, Math.min(source.size, HEADER_BYTES)));
  if (header === undefined || !TYPES.includes(header.type)) {
    remarks.warn(`${source.path} is no picture that can be kept (PNG, JPEG or WebP up to 32 MB).`);
    return undefined;
  }
  const blob = await source.blob();
  return blob.type === header.type ? blob : blob.slice(0, blob.size, header.type);
}
