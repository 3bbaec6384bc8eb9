import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { decodeText, parseJsonText } from '../../../src/core/parse/json-file.ts';
import {
  JsonFault,
  MAX_JSON_DEPTH,
  parseDocument,
  parseJson,
} from '../../../src/core/parse/json-text.ts';
import { readTruth } from '../../../src/core/parse/read-truth.ts';

const nested = (levels: number, open = '[', close = ']') =>
  open.repeat(levels) + (open === '[' ? '' : '0') + close.repeat(levels);
const faultOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
};
const refusal = (act: () => unknown): AppError => {
  const error = faultOf(act);
  if (error instanceof AppError) return error;
  throw new Error(`was not refused: ${String(error)}`);
};

describe('the one depth limit of JSON', () => {
  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('takes %s up to it, and says where the level too many begins', (_, open, close) => {
    for (const parse of [parseJson, parseDocument]) {
      expect(parse(nested(MAX_JSON_DEPTH, open, close))).toBeTypeOf('object');
      const fault = faultOf(() => parse(nested(MAX_JSON_DEPTH + 1, open, close)));
      expect(fault).toBeInstanceOf(JsonFault);
      expect(fault).toMatchObject({ index: MAX_JSON_DEPTH * open.length });
    }
  });

  it('does not count brackets in texts, nor those that are side by side', () => {
    const text = JSON.stringify({ 'a\\"[{': `\\"${'['.repeat(500)}` });
    expect(parseJson(text)).toEqual(JSON.parse(text));
    const wide = JSON.stringify(Array.from({ length: 500 }, () => ({ x: [] })));
    expect(parseDocument(wide)).toHaveLength(500);
  });

  it('refuses twenty million open brackets before anything is built of them', () => {
    const { code, userMessage, place } = refusal(() =>
      parseJsonText('['.repeat(20_000_000), 'ep/identities.json', 'identities'),
    );
    expect(code).toBe('identities/bad-json');
    expect(place).toEqual({ file: 'ep/identities.json', line: 1, byte: MAX_JSON_DEPTH });
    expect(userMessage).toMatch(/is nested more than 100 levels deep\. Repair identities\.json/);
  });

  it('holds for truths within truths, whose doubled keys are looked for', () => {
    const text = nested(30_000, '{"truth":', '}');
    expect(refusal(() => readTruth(text, 'truth.json', () => -1)).code).toBe('truth/bad-json');
  });

  it('refuses more lists and objects than a page can hold', () => {
    expect(faultOf(() => parseDocument(`[${'[],'.repeat(2_000_000)}[]]`))).toMatchObject({
      what: 'holds more than 2 million lists and objects',
    });
    expect(faultOf(() => parseDocument(`[${'1,'.repeat(10_000_001)}1]`))).toMatchObject({
      what: 'holds more than 10 million values',
    });
  });
});

describe('a key that an object has twice', () => {
  it('is refused in a document, with its line', () => {
    const text = '{"identities": [\n{"identity_id": "a",\n"identity_id": "b"}]}';
    const { place, userMessage } = refusal(() =>
      parseJsonText(text, 'identities.json', 'identities'),
    );
    expect(place).toMatchObject({ line: 3, byte: text.lastIndexOf('"identity_id"') });
    expect(userMessage).toContain('has the key "identity_id" twice in one object');
  });

  it('is one however it is spelled', () => {
    expect(faultOf(() => parseDocument('{"a": 1, "\\u0061": 2}'))).toBeInstanceOf(JsonFault);
  });

  it('is none in two objects, in texts, or where Python wrote NaN', () => {
    const text = '[{"a": {"a": 1}, "b": "x\\": {y:"}, {"a": NaN, "b": ":"}]';
    expect(parseDocument(text)).toEqual([
      { a: { a: 1 }, b: 'x": {y:' },
      { a: null, b: ':' },
    ]);
  });
});

describe('text that is no UTF-8', () => {
  const bytes = (...parts: readonly (string | number)[]) =>
    Uint8Array.from(
      parts.flatMap((part) =>
        typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)],
      ),
    );

  it('is refused at its first bad byte, never read as replacement characters', () => {
    for (const [text, byte] of [
      [bytes('{"name": "Zo', 0xeb, '"}'), 12],
      [bytes(0xeb), 0],
      [bytes('Zoë', 0xe2, 0x82), 4],
    ] as const) {
      const error = refusal(() => decodeText(text, 'ep/identities.json', 'identities'));
      expect(error).toMatchObject({ code: 'identities/not-utf8', place: { byte } });
      expect(error.userMessage).toContain('Save it again as UTF-8');
    }
  });

  it('is called by its name where its characters are wider, marked or not', () => {
    for (const [text, name] of [
      [bytes(0xff, 0xfe, 'a', 0), 'UTF-16'],
      [bytes(0xfe, 0xff, 0, 'a'), 'UTF-16'],
      [bytes('{', 0, '}', 0), 'UTF-16'],
      [bytes(0, '{', 0, '}'), 'UTF-16'],
      [bytes(0xff, 0xfe, 0, 0, '{', 0, 0, 0), 'UTF-32'],
      [bytes('{', 0, 0, 0), 'UTF-32'],
      [bytes(0, 0, 0, '{'), 'UTF-32'],
    ] as const) {
      const { userMessage } = refusal(() => decodeText(text, 'a.json', 'truth'));
      expect(userMessage).toContain(`a.json, line 1 (byte 0) is ${name} text`);
    }
    // A file that a crash left full of zeros is in no encoding.
    for (const text of ['', '{', '\0\0\0\0', '{}\0\0', '{\0\0\0'.slice(0, 3)]) {
      expect(decodeText(bytes(text), 'a.json', 'truth')).toBe(text);
    }
  });

  it('is read with every character that UTF-8 has, without a byte order mark', () => {
    expect(decodeText(bytes('\uFEFFZoë \uFFFD 𝄞'), 'a.json', 'truth')).toBe('Zoë \uFFFD 𝄞');
  });
});
