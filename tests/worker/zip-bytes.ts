import {
  configure,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js';

/** A file that was dropped and opened. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

configure({ useWebWorkers: false });

/** A zip of the given files, as if it had been dropped. */
export async function zipOf(
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<DroppedFile> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const [path, content] of Object.entries(files)) {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await writer.add(path, new Uint8ArrayReader(bytes));
  }
  return dropped(name, await writer.close());
}

/** The same zip with some of its bytes changed. */
export async function tampered(
  zip: DroppedFile,
  change: (bytes: Uint8Array) => void,
): Promise<DroppedFile> {
  const bytes = new Uint8Array(await zip.file.arrayBuffer());
  change(bytes);
  return dropped(zip.path, bytes);
}

/**
 * The same zip with one of its files called as another of them, of a name as long: what a program leaves that
 * replaces a file by appending it.
 */
export function renamedIn(zip: DroppedFile, from: string, to: string): Promise<DroppedFile> {
  return tampered(zip, (bytes) => {
    const [old, wanted] = [Buffer.from(from), Buffer.from(to)];
    if (old.length !== wanted.length) throw new Error(`${from} and ${to} are not of one length`);
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = all.indexOf(old); at >= 0; at = all.indexOf(old, at + 1)) wanted.copy(all, at);
  });
}

/** A zip of the given files, packed by nobody: with names as bytes, and said to be UTF-8 or not. */
export async function zipOfBytes(
  name: string,
  files: readonly (readonly [name: string | Uint8Array, content: string, utf8?: boolean])[],
): Promise<DroppedFile> {
  const given = files.map(([path]) => Buffer.from(path as string));
  const zip = await zipOf(
    name,
    Object.fromEntries(files.map(([, content], i) => [plainName(i, given[i]!.length), content])),
  );
  return tampered(zip, (bytes) => {
    const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (const [i, own] of given.entries()) {
      const plain = plainName(i, own.length);
      for (let at = all.indexOf(plain); at >= 0; at = all.indexOf(plain, at + 1)) own.copy(all, at);
    }
    const flags = [...signatures(bytes, 0x04034b50).map((at) => at + 6)];
    flags.push(...signatures(bytes, 0x02014b50).map((at) => at + 8));
    flags.forEach((at, k) => {
      const bit = files[k % files.length]![2] === true ? 0x08 : 0;
      all[at + 1] = (all[at + 1]! & ~0x08) | bit;
    });
  });
}

/** A name of some length that no other file has. */
const plainName = (i: number, length: number): string =>
  String.fromCharCode(65 + i)
    .repeat(length - 1)
    .concat('_');

/** A file as a drop brings it. */
export function dropped(path: string, content: string | Uint8Array): DroppedFile {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { path, file: new File([content as Uint8Array<ArrayBuffer>], name) };
}

/** Offsets at which a little-endian signature stands. */
export function signatures(bytes: Uint8Array, signature: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: number[] = [];
  for (let at = 0; at + 4 <= bytes.length; at++) {
    if (view.getUint32(at, true) === signature) found.push(at);
  }
  return found;
}
