import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPersonId,
  MAX_PERSON_ID,
  personIdFault,
  personIdFrom,
  personKey,
} from '../../../src/core/facebank/person-id.ts';
import { anyText } from '../any-text.ts';

const NOBODY: ReadonlySet<string> = new Set();

describe('the id of a person, from the name', () => {
  it.each([
    ['Ava Stone', 'ava-stone'],
    ['  Zoë   KRAVITZ ', 'zoe-kravitz'],
    ['Zoe\u0308 Kravitz', 'zoe-kravitz'],
    ['Renée O’Connor', 'renee-oconnor'],
    ['Søren Łuczak-Weiß', 'soren-luczak-weiss'],
    ['../../etc/passwd', 'etc-passwd'],
    ['C:\\Windows', 'c-windows'],
    ['🎭 Clown 🎭', 'clown'],
    ['李雷', 'person'],
    ['', 'person'],
    ['...', 'person'],
    ['CON', 'person-con'],
    ['com1', 'person-com1'],
    ['Ⅷ', 'viii'],
  ])('%j makes %j', (name, id) => {
    expect(personIdFrom(name, NOBODY)).toBe(id);
  });

  it('has a number where another has it, in whatever case', () => {
    expect(personIdFrom('Ava', new Set(['ava']))).toBe('ava-2');
    expect(personIdFrom('Ava', new Set(['ava', 'ava-2'].map(personKey)))).toBe('ava-3');
    expect(personIdFrom('李雷', new Set(['person']))).toBe('person-2');
  });

  it('of a name of 10,000 characters is as long as an id may be, the second one too', () => {
    const name = 'Ava Stone '.repeat(1000);
    const first = personIdFrom(name, NOBODY);
    expect(first.length).toBeLessThanOrEqual(MAX_PERSON_ID);
    const second = personIdFrom(name, new Set([first]));
    expect(second).not.toBe(first);
    expect(isPersonId(first) && isPersonId(second)).toBe(true);
  });

  it('is one, and free, whatever the name is', () => {
    const names = fc.oneof(
      anyText(300),
      fc.constantFrom('nul', 'NUL.txt', 'aux-', 'LPT9', `${'a'.repeat(119)}.`, '-', '_'),
    );
    fc.assert(
      fc.property(fc.array(names, { maxLength: 20 }), (all) => {
        const taken = new Set<string>();
        for (const name of all) {
          const id = personIdFrom(name, taken);
          expect(personIdFault(id)).toBeUndefined();
          expect(taken.has(personKey(id))).toBe(false);
          taken.add(personKey(id));
        }
      }),
    );
  });
});

describe('an id that a file or a person gives', () => {
  it.each(['p_0001', '62e1b7a9-71d9-4758-9c6f-554049bf177b', 'lisa-vanderpump', 'A.b', '0'])(
    '%j is one',
    (id) => expect(personIdFault(id)).toBeUndefined(),
  );

  it.each([
    ...['', '.', '..', '.hidden', '-x', 'a/b', 'a\\b', 'a b', 'zoë', 'a.', 'nul', 'Con.json'],
    ...['a'.repeat(MAX_PERSON_ID + 1), '🎭', 'a\u0000', 'a\n'],
  ])('%j is none', (id) => {
    expect(personIdFault(id)).toEqual(expect.any(String));
    expect(isPersonId(id)).toBe(false);
  });
});
