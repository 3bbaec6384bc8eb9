import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { multipartParts, type Part } from '../../../src/serve/multipart.ts';

const BOUNDARY = 'xX--a-boundary';
const LIMITS = { parts: 4, bytes: 200 };

interface Given {
  readonly name: string;
  readonly file?: string;
  readonly bytes: Uint8Array;
}

function bodyOf(parts: readonly Given[]): Buffer {
  const all = parts.flatMap(({ name, file, bytes }) => [
    Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(file === undefined ? '' : `; filename="${file}"\r\nContent-Type: image/png`),
    Buffer.from('\r\n\r\n'),
    bytes,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...all, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

/** A request whose body comes in pieces. */
function request(body: Uint8Array, piece = 7, type = `multipart/form-data; boundary=${BOUNDARY}`) {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (at >= body.length) return controller.close();
      controller.enqueue(body.subarray(at, at + piece));
      at += piece;
    },
  });
  const init = { method: 'POST', body: stream, duplex: 'half', headers: { 'Content-Type': type } };
  return new Request('http://127.0.0.1/', init as RequestInit);
}

async function all(given: Request, limits = LIMITS): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of multipartParts(given, limits)) parts.push(part);
  return parts;
}

/** What a boundary looks like, and what does not quite. */
const bytes = fc
  .array(
    fc.constantFrom('\r', '\n', '\r\n', '--', `\r\n--${BOUNDARY.slice(0, 9)}`, BOUNDARY, 'a', '\0'),
    { maxLength: 12 },
  )
  .map((pieces) => Buffer.from(pieces.join('')))
  .filter((text) => !text.includes(`\r\n--${BOUNDARY}`) && text.length <= LIMITS.bytes);

describe('a body of several files', () => {
  it('is read as it was written, however it is cut into pieces', async () => {
    const given = fc.array(fc.record({ bytes }), { minLength: 1, maxLength: LIMITS.parts });
    await fc.assert(
      fc.asyncProperty(given, fc.integer({ min: 1, max: 60 }), async (parts, piece) => {
        const named = parts.map((one, i) => ({ ...one, name: 'files', file: `${i}.png` }));
        const read = await all(request(bodyOf(named), piece));
        expect(read.map((one) => [one.file, one.bytes.toString(), one.tooLarge])).toEqual(
          named.map((one) => [one.file, one.bytes.toString(), false]),
        );
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it('is refused wherever it is cut off', async () => {
    const body = bodyOf([{ name: 'files', file: 'a.png', bytes: Buffer.from('picture') }]);
    // What stands behind the last boundary is nobody's.
    for (let end = 0; end < body.length - 2; end++) {
      const reading = all(request(body.subarray(0, end), 1000));
      await expect(reading, String(end)).rejects.toMatchObject({ code: 'serve/bad-request' });
    }
  });

  it('passes over a file that is too large, and has the next', async () => {
    const large = Buffer.alloc(LIMITS.bytes + 1, 'x');
    const names = ['large.png', 'exact.png'];
    const parts = [large, large.subarray(1)].map((own, i) => ({
      ...{ name: 'files', file: names[i]!, bytes: own },
    }));
    const read = await all(request(bodyOf(parts), 33));
    expect(read.map((one) => [one.file, one.tooLarge, one.bytes.length])).toEqual([
      ['large.png', true, 0],
      ['exact.png', false, LIMITS.bytes],
    ]);
  });

  it.each([
    [
      'too many',
      bodyOf(Array.from({ length: 5 }, () => ({ name: 'files', bytes: Buffer.of(1) }))),
      undefined,
      'serve/too-large',
    ],
    [
      'too much in all',
      bodyOf([{ name: 'files', bytes: Buffer.alloc(2 << 20) }]),
      undefined,
      'serve/too-large',
    ],
    ['no form', Buffer.from('{}'), 'application/json', 'serve/not-multipart'],
    ['without a boundary', Buffer.from('x'), 'multipart/form-data', 'serve/not-multipart'],
    ['of another boundary', bodyOf([]), 'multipart/form-data; boundary=other', 'serve/bad-request'],
    [
      'without a name',
      Buffer.from(`--${BOUNDARY}\r\n\r\nx\r\n--${BOUNDARY}--`),
      undefined,
      'serve/bad-request',
    ],
  ])('is refused: %s', async (_, body, type, code) => {
    await expect(all(request(body, 50_000, type))).rejects.toMatchObject({ code });
  });

  it('takes names for what they are: no folders, nothing that no line has', async () => {
    const names = ['../../etc/passwd', 'C:\\faces\\ann.png', 'a\u0007b.png', '', 'é.png'];
    const parts = names.map((file) => ({ name: 'files', file, bytes: Buffer.of(1) }));
    const read = await all(request(bodyOf(parts)), { parts: 9, bytes: 9 });
    expect(read.map(({ file }) => file)).toEqual([
      'passwd',
      'ann.png',
      'a b.png',
      'a file',
      'é.png',
    ]);
  });
});
