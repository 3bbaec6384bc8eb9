import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/core/parse/json-text.ts';
import type { LineView } from '../../../src/core/parse/lines.ts';
import { createVectorLineReader } from '../../../src/core/parse/vector-line.ts';
import { vectorFault } from '../../../src/core/parse/vector-value.ts';

function view(text: string): LineView {
  const bytes = new TextEncoder().encode(`junk${text}junk`);
  return { bytes, start: 4, end: bytes.length - 4, number: 7, offset: 120, terminated: true };
}

/** Lines of fewer bytes count as short; whether they do changes nothing. */
let short = 0;

function read(text: string) {
  const reader = createVectorLineReader('faces.jsonl', 'embedding', short);
  const { row, vector } = reader.read(view(text));
  const values =
    vector === 'read'
      ? Array.from(reader.scratch.data.subarray(0, reader.scratch.count))
      : undefined;
  const { embedding: _, ...rest } = row;
  return { rest, vector, values };
}

describe.each([0, 1_000_000])(
  'a JSON line with a vector, short ones of less than %d',
  (shorter) => {
    beforeEach(() => {
      short = shorter;
    });

    it('gives the row and the vector that JSON.parse gives', () => {
      const key = fc.constantFrom('a', 'embedding', 'embedding2', 'em"bed', '\\', 'ä', '__proto__');
      const value = fc.oneof(
        fc.jsonValue(),
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.string(),
      );
      fc.assert(
        fc.property(fc.array(fc.tuple(key, value)), fc.nat(2), (entries, indent) => {
          const body = entries.map(
            ([k, v]) => `${JSON.stringify(k)}${' '.repeat(indent)}: ${JSON.stringify(v)}`,
          );
          const text = `{${body.join(', ')}}`;
          const { embedding, ...rest } = JSON.parse(text) as Record<string, unknown>;
          const seen = read(text);
          expect(seen.rest).toEqual(rest);
          // Other spellings of a list are read, too: see below.
          const other = (x: unknown) => Array.isArray(x) || typeof x === 'string';
          if (
            other(embedding) &&
            (typeof embedding === 'string' || (embedding as unknown[]).some(other))
          )
            return;
          const isNumbers = (x: unknown) => typeof x === 'number' || x === null;
          if (!Array.isArray(embedding) || !embedding.every(isNumbers)) {
            expect(seen.vector).toBe(
              embedding === undefined || embedding === null ? 'none' : 'unreadable',
            );
          } else {
            expect(seen.values).toEqual(
              embedding.map((x: number | null) => (x === null ? Number.NaN : Math.fround(x))),
            );
          }
        }),
        { numRuns: 1000 },
      );
    });

    it('is not misled by "embedding" inside strings and nested objects', () => {
      const text =
        '{"note": "\\"embedding\\": [9, 9]", "x": {"embedding": [8]}, "embedding": [1, 2], "y": ["}", "]"]}';
      expect(read(text)).toEqual({
        rest: { note: '"embedding": [9, 9]', x: { embedding: [8] }, y: ['}', ']'] },
        vector: 'read',
        values: [1, 2],
      });
    });

    it('lets the last of several keys win, escaped or not', () => {
      expect(read('{"embedding": [1], "embedding": [2, 3]}').values).toEqual([2, 3]);
      expect(read('{"embedding": [1], "embedd\\u0069ng": [4]}').values).toEqual([4]);
      expect(read('{"embedd\\u0069ng": [4], "embedding": [5]}').values).toEqual([5]);
      expect(read('{"embedding": [1], "embedding": null}').vector).toBe('none');
    });

    it('takes NaN and Infinity in the vector and elsewhere, as Python writes them', () => {
      const seen = read(
        '{"conf": NaN, "s": "NaN, -Infinity", "embedding": [NaN, 1], "q": -Infinity}',
      );
      expect(seen.rest).toEqual({ conf: null, s: 'NaN, -Infinity', q: null });
      expect(seen.values).toEqual([Number.NaN, 1]);
    });

    it.each([
      ['[[1, 2]]', [1, 2]],
      ['[[[1, null]]]', [1, Number.NaN]],
      ['[[1], [2], [3]]', [1, 2, 3]],
      ['["0.5", "-1e-3", 2]', [0.5, Math.fround(-0.001), 2]],
      ['"[0.5, 2]"', [0.5, 2]],
      ['" [[0.5, NaN]] "', [0.5, Number.NaN]],
      ['[[]]', []],
    ])('reads %s as the vector that it says', (text, values) => {
      expect(read(`{"track_id": 1, "embedding": ${text}}`)).toMatchObject({
        vector: 'read',
        values,
      });
      const reader = createVectorLineReader('faces.jsonl', 'embedding', short);
      const line = view(`{"track_id": 1, "embedding": ${text}, "x": 2}`);
      reader.read(line);
      const [span] = reader.cuts(line);
      const cut = new TextDecoder().decode(line.bytes.subarray(span?.from, span?.to));
      expect(cut).toContain(text);
    });

    it.each([
      ['"[ 0.5 -0.1\\n 2. ]"', 'a text'],
      ['"[0.5, ..., 2]"', 'a text'],
      ['[[1, 2], [3, 4]]', 'a list of lists'],
      ['[[1], [2, 3]]', 'a list of lists'],
      ['[1, "x"]', 'a list with something else than numbers'],
      ['{"data": [1, 2]}', 'an object'],
      ['true', 'a boolean'],
      ['12', 'a number'],
    ])('says of %s that it is %s', (text, what) => {
      const reader = createVectorLineReader('faces.jsonl', 'embedding', short);
      const { vector, row } = reader.read(view(`{"embedding": ${text}}`));
      expect([vector, vectorFault(row.embedding)]).toEqual(['unreadable', what]);
    });

    it('says which line is broken, where it begins and what to do', () => {
      expect(() => read('{"track_id": 1, "embedding": [1, 2}')).toThrow(
        expect.objectContaining({
          code: 'jsonl/bad-line',
          place: { file: 'faces.jsonl', line: 7, byte: 120 },
          details: { canSkipBadLines: true },
          userMessage: expect.stringMatching(
            /^faces\.jsonl, line 7 \(byte 120\) is not a valid JSON object\. Repair that line/,
          ),
        }),
      );
    });

    it.each([
      '[1, 2]',
      '12',
      '"text"',
      'null',
      '{"a": 1}}',
      '{"a": 1} {"b": 2}',
      '{a: 1}',
      '{"a": 01}',
    ])('refuses %s', (text) => {
      expect(() => read(text)).toThrow(expect.objectContaining({ code: 'jsonl/bad-line' }));
    });

    it('refuses bytes that are no UTF-8', () => {
      const line = view('{"a": "?"}');
      line.bytes[line.bytes.indexOf(0x3f)] = 0xff;
      const reader = createVectorLineReader('faces.jsonl', 'embedding', short);
      expect(() => reader.read(line)).toThrow(expect.objectContaining({ code: 'jsonl/bad-line' }));
    });

    it('survives a number of a million digits', () => {
      const long = `{"embedding": [0.${'0'.repeat(1_000_000)}1, 1]}`;
      let outcome = 'read';
      try {
        outcome = read(long).vector;
      } catch (error) {
        outcome = (error as { code: string }).code;
      }
      expect(['read', 'jsonl/bad-line']).toContain(outcome);
    });

    it('survives nesting a hundred thousand deep', () => {
      const deep = `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "embedding": [1, 2]}`;
      let outcome = 'read';
      try {
        outcome = read(deep).vector;
      } catch (error) {
        outcome = (error as { code: string }).code;
      }
      expect(['read', 'jsonl/bad-line']).toContain(outcome);
    });

    it('never lets a __proto__ key reach the prototype', () => {
      const { rest } = read('{"__proto__": {"polluted": true}, "track_id": 1}');
      expect(Object.getPrototypeOf(rest)).toBe(Object.prototype);
      expect((rest as { polluted?: boolean }).polluted).toBeUndefined();
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });
  },
);

describe('JSON as Python writes it', () => {
  it('keeps the words NaN and Infinity inside strings', () => {
    expect(parseJson('{"NaN": ["Infinity", NaN, -Infinity, "a\\"NaN"]}')).toEqual({
      NaN: ['Infinity', null, null, 'a"NaN'],
    });
  });
});
