import {
  BlobReader,
  configure,
  type Entry,
  ERR_ENCRYPTED,
  type FileEntry,
  WARNING_TRAILING_CENTRAL_DIRECTORY_DATA,
  ZipReader,
} from '@zip.js/zip.js/lib/zip-core-native.js';
import { roleOf } from '../../src/core/episode/locate.ts';
import { isLeftover, normalisePath } from '../../src/core/episode/normalise-path.ts';
import { AppError, CancelledError } from '../../src/core/errors.ts';
import { isOfPeople } from '../../src/core/facebank/people-files.ts';
import type { JobHooks } from '../../src/core/job.ts';
import { isUtf8 } from '../../src/core/parse/encoding.ts';
import type { IngestSource } from './file-source.ts';
import { checkSizes, checkUnpacked } from './zip-limits.ts';

// This is a worker already, and the page's policy allows no workers from blobs.
configure({ useWebWorkers: false });

// biome-ignore lint/suspicious/noControlCharactersInRegex: macOS packs files named "Icon\r"; they are left out
const CONTROL = /[\u0000-\u001f]/g;

/**
 * The files in an archive, each read (and unpacked) only when asked for. Paths begin with the
 * archive's name, so that two archives stay apart and a flat one has a folder to be named after.
 * @throws AppError `zip/unsafe-path`, `zip/link`, `zip/damaged`, `zip/encrypted`, and those of `checkSizes`
 */
export async function zipSources(
  path: string,
  file: Blob,
  hooks: JobHooks,
): Promise<IngestSource[]> {
  const archive = normalisePath(path);
  const folder = archive.replace(/\.zip$/i, '');
  const reader = new ZipReader(new BlobReader(file), {
    // Names are checked here, with a message that says what to do.
    filenameValidation: 'tolerant',
    checkSignature: true,
    decodeText: latinWhereNotUtf8,
  });
  const entries: Found[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      // No system writes such a name: it is not known any more which file this was.
      if (entry.filename.includes('\u0000')) throw new Error('a name in it has a zero byte');
      // Checked before it is decided whether the entry matters: one bad path condemns the archive.
      const inside = normalisePath(entry.filename.replace(CONTROL, ''));
      if (!entry.directory && entry.symlink && isWanted(inside)) throw linked(archive, inside);
      if (isRegular(entry) && !CONTROL.test(entry.filename))
        entries.push({ path: `${folder}/${inside}`, entry, guessed: isGuessed(entry) });
      if (entries.length % 2048 === 0) await hooks.breathe();
    }
    // Its entries do not fill it: it was cut or grew, and what is read of it may be another file's.
    const odd = reader.warnings?.some(
      ({ reason }) => reason === WARNING_TRAILING_CENTRAL_DIRECTORY_DATA,
    );
    if (odd === true) throw new Error('its directory is longer than the files in it');
    for (const { entry } of entries)
      if (!PICTURE.test(entry.filename)) await checkName(file, entry);
  } catch (error) {
    throw damaged(archive, error);
  }
  checkSizes(
    archive,
    entries.map(({ path: name, entry }) => ({
      path: name,
      packed: entry.compressedSize,
      unpacked: entry.uncompressedSize,
    })),
  );
  const encrypted = entries.find(({ entry }) => entry.encrypted);
  if (encrypted !== undefined) throw locked(archive, encrypted.path);
  const sure = new Set(entries.flatMap(({ path: inside, guessed }) => (guessed ? [] : [inside])));
  // A file that was replaced by appending it is there twice: the last one counts, as for every unpacker.
  const last = new Map<string, Found>();
  for (const found of entries) {
    const taken = found.guessed && sure.has(found.path);
    // Whose name is a guess takes nobody's place.
    const inside = taken ? `${found.path} (as it seems)` : found.path;
    last.set(inside, { ...found, path: inside });
  }
  return [...last.values()]
    .filter(({ path: inside }) => !isLeftover(inside, folder.split('/').length))
    .map(entrySource);
}

/** A file of an archive. */
interface Found {
  readonly path: string;
  readonly entry: FileEntry;
  readonly guessed: boolean;
}

/**
 * Archives that do not say otherwise have names of MS-DOS (code page 437), which the reader decodes; those of
 * Windows and many older programs have others, and nothing in them tells which.
 */
function isGuessed({ rawFilename, filenameUTF8 }: FileEntry): boolean {
  const isAscii = rawFilename.every((byte) => byte < 0x80);
  return !isAscii && (!filenameUTF8 || !isUtf8(rawFilename));
}

/** A name that is said to be UTF-8 and is not: two of them would become one otherwise. */
function latinWhereNotUtf8(name: Uint8Array, encoding: string): string | undefined {
  if (encoding !== 'utf-8' || isUtf8(name)) return undefined;
  return new TextDecoder('windows-1252').decode(name);
}

/** Pictures are many, and one that has another name is missing where it should be, which is told. */
const PICTURE = /\.(jpe?g|png|webp)$/i;
const LOCAL_HEADER = 0x04034b50;
const NAME_LENGTH_AT = 26;
const NAME_AT = 30;

/** An archive says each name twice; where the two differ, nobody knows which file this is. */
async function checkName(file: Blob, { offset, rawFilename, filename }: FileEntry): Promise<void> {
  const header = file.slice(offset, offset + NAME_AT + rawFilename.length);
  const bytes = new Uint8Array(await header.arrayBuffer());
  const view = new DataView(bytes.buffer);
  // Something stands before the archive: the names are where nobody looks for them.
  if (bytes.length < NAME_AT || view.getUint32(0, true) !== LOCAL_HEADER) return;
  const name = bytes.subarray(NAME_AT);
  const same =
    name.length === rawFilename.length && name.every((byte, i) => byte === rawFilename[i]);
  if (same && view.getUint16(NAME_LENGTH_AT, true) === rawFilename.length) return;
  throw new Error(`${filename.replace(CONTROL, '')} has two names in it`);
}

/** True for a file of an episode, or of people: without it what is read is another thing. */
function isWanted(path: string): boolean {
  const role = roleOf(path);
  const read = role !== 'image' && role !== 'not-needed' && role !== 'other';
  return (read || isOfPeople(path)) && !isLeftover(path);
}

function linked(archive: string, path: string): AppError {
  return new AppError(
    'zip/link',
    `${archive}: ${path} is a symbolic link`,
    `${path} in ${archive} is a link to a file that is not in the archive under this name, so the archive is not whole. Pack the folder again with the files themselves (zip -r does that without -y), or drop the folder.`,
    { place: { file: path } },
  );
}

/** A link could point anywhere, so it is no file of the episode. */
function isRegular(entry: Entry): entry is FileEntry {
  return !entry.directory && !entry.symlink;
}

function entrySource({ path, entry, guessed }: Found): IngestSource {
  const size = entry.uncompressedSize;
  return {
    path,
    size,
    modified: entry.lastModDate.getTime(),
    ...(guessed ? { guessedName: true } : {}),
    bytes: (start = 0, end = size) => bytesOf(path, entry, start, end),
    stream: () => unpack(path, entry),
    blob: async () => new Blob([await bytesOf(path, entry, 0, size)]),
  };
}

async function bytesOf(
  path: string,
  entry: FileEntry,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const from = Math.max(0, Math.min(start, entry.uncompressedSize));
  const to = Math.max(from, Math.min(end, entry.uncompressedSize));
  const out = new Uint8Array(to - from);
  let at = 0;
  for await (const chunk of unpack(path, entry)) {
    const first = Math.max(0, from - at);
    const last = Math.min(chunk.length, to - at);
    if (first < last) out.set(chunk.subarray(first, last), at + first - from);
    at += chunk.length;
    // Stopping within the entry skips its checks, so only a part of it may.
    if (at >= to && to < entry.uncompressedSize) break;
  }
  return out;
}

/** The bytes of an entry in order; never more than its directory says. */
async function* unpack(path: string, entry: FileEntry): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  let fault: unknown;
  const unpacking = entry.getData(writable).catch((error: unknown) => {
    fault = error;
    return writable.abort(error).catch(() => {});
  });
  const reader = readable.getReader();
  let unpacked = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      unpacked += value.length;
      if (unpacked > entry.uncompressedSize) checkUnpacked(path, entry.uncompressedSize, unpacked);
      yield value;
    }
    await unpacking;
    if (fault !== undefined) throw fault;
    checkUnpacked(path, entry.uncompressedSize, unpacked);
  } catch (error) {
    throw damaged(path, fault ?? error);
  } finally {
    // The consumer may have stopped early.
    await reader.cancel().catch(() => {});
  }
}

function damaged(path: string, error: unknown): Error {
  if (error instanceof AppError || error instanceof CancelledError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (reason === ERR_ENCRYPTED) return locked(path, path);
  return new AppError(
    'zip/damaged',
    `${path}: ${reason}`,
    `${path} cannot be unpacked (${reason}): the archive is damaged or not a zip. Download or pack it again, or drop the unpacked folder.`,
    { place: { file: path }, cause: error },
  );
}

function locked(archive: string, path: string): AppError {
  return new AppError(
    'zip/encrypted',
    `${archive}: ${path} is encrypted`,
    `${archive} is protected by a password. Unpack it and drop the folder.`,
    { place: { file: path } },
  );
}
