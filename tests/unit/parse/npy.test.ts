import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { readNpy, writeNpy } from '../../../src/core/parse/npy.ts';
import type { SourceFile } from '../../../src/core/parse/source.ts';
import { memorySource } from '../episode/node-source.ts';
import { npyBytes } from './npy-bytes.ts';

const ROWS = [
  [1, -2.5, 0.25],
  [3, 4, -0.125],
];
const EXPECTED = { n: 2, d: 3, data: new Float32Array(ROWS.flat()) };
const read = (bytes: Uint8Array, chunk?: number) =>
  readNpy(memorySource('faces.npy', bytes, chunk), SILENT_HOOKS);

describe('reading .npy', () => {
  for (const version of [1, 2, 3]) {
    for (const descr of ['<f2', '>f2', '<f4', '>f4', '<f8', '>f8', '=f4']) {
      for (const fortranOrder of [false, true]) {
        it(`reads version ${version}, ${descr}, ${fortranOrder ? 'Fortran' : 'C'} order`, async () => {
          const bytes = npyBytes(ROWS, { version, descr, fortranOrder });
          expect(await read(bytes, 7)).toEqual(EXPECTED);
        });
      }
    }
  }

  it('reads every half float as IEEE 754 has it', async () => {
    const bytes = npyBytes(
      [
        [1, -1],
        [2 ** -24, 65504],
        [Infinity, Number.NaN],
      ],
      { descr: '<f2' },
    );
    expect(Array.from((await read(bytes)).data)).toEqual([
      1,
      -1,
      2 ** -24,
      65504,
      Infinity,
      Number.NaN,
    ]);
  });

  it('reads an empty episode', async () => {
    expect(await read(npyBytes([], { shape: '(0, 512)' }))).toEqual({
      n: 0,
      d: 512,
      data: new Float32Array(0),
    });
  });

  it.each([
    ['rows', '(1, 3)', 12],
    ['columns', '(2, 2)', 8],
  ])('refuses a shape that has fewer %s than there are bytes', async (_, shape, spare) => {
    const bytes = npyBytes(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { shape },
    );
    await expect(readNpy(memorySource('e/faces.npy', bytes), SILENT_HOOKS)).rejects.toMatchObject({
      code: 'npy/size-mismatch',
      place: { file: 'e/faces.npy', byte: bytes.length - spare },
      userMessage: expect.stringContaining('its header or its numbers are damaged'),
    });
  });

  it('reads back what it writes, in chunks of any size', async () => {
    const matrix = fc
      .tuple(fc.nat(12), fc.integer({ min: 2, max: 9 }))
      .chain(([n, d]) =>
        fc
          .float32Array({ minLength: n * d, maxLength: n * d })
          .map((data) => ({ n, d, data: Float32Array.from(data) })),
      );
    await fc.assert(
      fc.asyncProperty(matrix, fc.integer({ min: 1, max: 300 }), async (m, chunk) => {
        expect(await read(writeNpy(m), chunk)).toEqual(m);
      }),
    );
  });

  it('writes a header that numpy reads: aligned to 64 bytes, version 1.0', () => {
    const bytes = writeNpy({ n: 22, d: 512, data: new Float32Array(22 * 512) });
    const length = (bytes[8] ?? 0) + (bytes[9] ?? 0) * 256;
    expect((10 + length) % 64).toBe(0);
    expect(bytes.length).toBe(10 + length + 22 * 512 * 4);
    const header = new TextDecoder().decode(bytes.subarray(10, 10 + length));
    expect(header).toMatch(
      /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(22, 512\), \} *\n$/,
    );
  });
});

describe('refusing what is no matrix of floats', () => {
  const cases: [string, Uint8Array, string, RegExp][] = [
    [
      'a file that is no numpy file',
      new TextEncoder().encode('hello, this is text'),
      'npy/not-numpy',
      /byte 0.*numpy\.save/,
    ],
    ['an empty file', new Uint8Array(0), 'npy/not-numpy', /byte 0/],
    ['an unknown version', npyBytes(ROWS, { version: 9 }), 'npy/bad-header', /byte 6.*version 9/],
    [
      'a header whose end is damaged',
      npyBytes(ROWS).map((byte, i) => (i > 60 && i < 75 ? 0 : byte)),
      'npy/bad-header',
      /not one table/,
    ],
    [
      'a header that is cut off',
      npyBytes(ROWS).slice(0, 40),
      'npy/truncated',
      /ends at byte 40.*Copy or download it again/,
    ],
    [
      'data that is cut off',
      npyBytes(ROWS).slice(0, -1),
      'npy/truncated',
      /ends at byte 151.*\(2, 3\).*152 bytes/,
    ],
    [
      'a shape larger than the file',
      npyBytes(ROWS, { shape: '(9007199254740991, 512)' }),
      'npy/truncated',
      /\(9007199254740991, 512\)/,
    ],
    [
      'Python objects',
      npyBytes(ROWS, { descr: '|O' }),
      'npy/object-dtype',
      /Python objects.*never loaded/,
    ],
    [
      'records',
      npyBytes(ROWS, { rawDescr: "[('x', '<f4'), ('y', '<f4')]" }),
      'npy/structured-dtype',
      /structured records/,
    ],
    ['integers', npyBytes(ROWS, { descr: '<i8' }), 'npy/unsupported-dtype', /type <i8.*astype/],
    ['a vector', npyBytes(ROWS, { shape: '(6,)' }), 'npy/not-2d', /shape \(6,\)/],
    ['three axes', npyBytes(ROWS, { shape: '(1, 2, 3)' }), 'npy/not-2d', /shape \(1, 2, 3\)/],
    ['one dimension', npyBytes(ROWS, { shape: '(6, 1)' }), 'npy/not-2d', /at least 2 dimensions/],
    ['a negative shape', npyBytes(ROWS, { shape: '(-2, 3)' }), 'npy/not-2d', /shape \(-2, 3\)/],
  ];
  for (const [name, bytes, code, message] of cases) {
    it(`refuses ${name}`, async () => {
      await expect(read(bytes)).rejects.toMatchObject({
        code,
        userMessage: expect.stringMatching(message),
        place: { file: 'faces.npy', byte: expect.any(Number) },
      });
    });
  }

  it('says so when the file shrinks while it is read', async () => {
    const bytes = npyBytes(ROWS);
    const shrinking: SourceFile = {
      ...memorySource('faces.npy', bytes),
      stream: memorySource('faces.npy', bytes.slice(0, -4)).stream,
    };
    await expect(readNpy(shrinking, SILENT_HOOKS)).rejects.toMatchObject({ code: 'npy/truncated' });
  });
});
