import type { AppError } from '../core/errors.ts';
import { refusal } from './problem.ts';
import { nextOf } from './request-body.ts';

/** A part of a body of `multipart/form-data`. */
export interface Part {
  /** Of the field. */
  readonly name: string;
  /** Of the file, without folders; undefined for a field of text. */
  readonly file: string | undefined;
  readonly bytes: Uint8Array;
  /** It was larger than a part may be: `bytes` are none of it. */
  readonly tooLarge: boolean;
}

export interface PartLimits {
  readonly parts: number;
  /** Of one part. */
  readonly bytes: number;
}

/** Bytes of the lines before a part, which say what it is. */
const MOST_HEAD = 8 << 10;
/** Beside what is in the parts. */
const ROOM = 1 << 20;
const LINE = '\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * The parts of a body, one after the other: one is held at a time, and what is too large is passed over. A body that
 * is cut off is an error, whatever came before it: whoever reads does nothing with a part before all are there.
 * @throws AppError `serve/not-multipart`, `serve/bad-request`, `serve/too-large`
 */
export async function* multipartParts(request: Request, limits: PartLimits): AsyncGenerator<Part> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '');
  const most = limits.parts * limits.bytes + ROOM;
  const tooLarge = () =>
    refusal('serve/too-large', `The body is larger than ${most} bytes. Nothing was changed.`);
  if (Number(request.headers.get('content-length')) > most) throw tooLarge();
  const reader = request.body?.getReader();
  if (reader === undefined) throw broken();
  const source = new Source(async () => {
    const { done, value } = await nextOf(reader);
    return done ? undefined : value;
  }, most);
  try {
    // Whatever stands before the first boundary is nobody's.
    await source.upTo(boundary.subarray(2), MOST_HEAD);
    for (let count = 0; await source.another(); count++) {
      if (count === limits.parts) {
        throw refusal(
          'serve/too-large',
          `More than ${limits.parts} files or fields. Nothing was changed. Send them in several requests.`,
        );
      }
      const head = await source.upTo(HEAD_END, MOST_HEAD);
      if (head === undefined) throw broken();
      const { name, file } = headOf(head);
      const bytes = await source.upTo(boundary, limits.bytes);
      yield { name, file, bytes: bytes ?? new Uint8Array(0), tooLarge: bytes === undefined };
    }
  } catch (error) {
    if (error instanceof SourceOverflow) throw tooLarge();
    throw error;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

class SourceOverflow extends Error {}

/** Bytes as they come. */
class Source {
  readonly #next: () => Promise<Uint8Array | undefined>;
  #left: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(next: () => Promise<Uint8Array | undefined>, most: number) {
    this.#next = next;
    this.#left = most;
  }

  /**
   * What stands before a mark, which is passed over as well.
   * @returns undefined where it is more than `most`: it is passed over
   * @throws AppError `serve/bad-request` where the mark does not come
   */
  async upTo(mark: Buffer, most: number): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const at = this.#held.indexOf(mark);
      // The mark may be cut in two by the end of a chunk.
      const until = at >= 0 ? at : Math.max(0, this.#held.length - mark.length + 1);
      size += until;
      if (size <= most) chunks.push(this.#held.subarray(0, until));
      else chunks.length = 0;
      this.#held = this.#held.subarray(at >= 0 ? at + mark.length : until);
      if (at >= 0) return size <= most ? Buffer.concat(chunks) : undefined;
      await this.#read();
    }
  }

  /** Whether a part follows the boundary that was read. */
  async another(): Promise<boolean> {
    while (this.#held.length < 2) await this.#read();
    const two = this.#held.toString('latin1', 0, 2);
    if (two === '--') return false;
    if (two !== LINE) throw broken();
    // The lines of a part may be none.
    return true;
  }

  async #read(): Promise<void> {
    const chunk = await this.#next();
    if (chunk === undefined) throw broken();
    this.#left -= chunk.length;
    if (this.#left < 0) throw new SourceOverflow();
    this.#held = this.#held.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#held, chunk]);
  }
}

/** As it stands before every part but the first: on a line of its own. */
function boundaryOf(type: string): Buffer {
  const found = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i;
  const [, quoted, plain] = found.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary !== undefined) return Buffer.from(`${LINE}--${boundary}`, 'latin1');
  throw refusal(
    'serve/not-multipart',
    'Send the files as multipart/form-data, as forms do: curl -F files=@photo.jpg.',
  );
}

function headOf(head: Buffer): { readonly name: string; readonly file: string | undefined } {
  const line = head
    .toString('utf8')
    .split(LINE)
    .find((one) => /^content-disposition\s*:/i.test(one));
  const said = (key: string) =>
    new RegExp(`;\\s*${key}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(line ?? '')?.[1] ??
    new RegExp(`;\\s*${key}=([^\\s;"]+)`, 'i').exec(line ?? '')?.[1];
  const name = said('name');
  if (name === undefined) throw broken();
  const file = said('filename');
  return { name, file: file === undefined ? undefined : plainName(file) };
}

/** Longest name that is kept. */
const MOST_NAME = 200;

/** A name without folders and without what no line has: it is shown, and nothing is called after it. */
function plainName(name: string): string {
  const own =
    name
      .replace(/%22|\\"/g, '"')
      .split(/[/\\]/)
      .at(-1) ?? '';
  const plain = own.replace(/\p{Cc}+/gu, ' ').trim();
  return plain.slice(0, MOST_NAME) || 'a file';
}

const broken = (): AppError =>
  refusal(
    'serve/bad-request',
    'The body is no whole multipart/form-data: it was cut off, or is written in another way. Nothing was changed. Send it again.',
  );
