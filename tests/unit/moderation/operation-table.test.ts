import { describe, expect, it } from 'vitest';
import {
  checkOperation,
  concerns,
  facesOf,
  idsOf,
  madeBy,
  numbersOf,
  partNumbersOf,
  readOperation,
  rekeyOperation,
  tracksLeaving,
} from '../../../src/core/moderation/by-fields.ts';
import { describeOperation, lineage } from '../../../src/core/moderation/describe-operation.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { parseLogFile } from '../../../src/core/moderation/log-file.ts';
import type { Field, Names } from '../../../src/core/moderation/operation-fields.ts';
import { KINDS } from '../../../src/core/moderation/operation-table.ts';
import {
  EMPTY_LOG,
  type Kind,
  type Operation,
  type OperationOf,
  type SimpleOperation,
} from '../../../src/core/moderation/types.ts';
import { writeLogFile } from '../../../src/core/moderation/write-log-file.ts';

const AT = '2025-11-18T12:34:56Z';
const ref = (number: number, ...tracks: string[]) => ({
  identityId: `identity-0000${number}`,
  anchor: tracks[0]!,
  tracks,
});
const question = { kind: 'merge', a: 't1', b: 't4' } as const;

/** One of every kind, with every field. */
const SAMPLES: { readonly [K in Kind]: OperationOf<K> } = {
  label: {
    type: 'label',
    identityId: 'identity-00001',
    anchor: 't1',
    labels: { name: 'Lisa' },
    alsoAnchors: ['t2'],
  },
  lock: { type: 'lock', ...ref(1, 't1', 't2') },
  unlock: { type: 'unlock', identityId: 'identity-00001', anchor: 't1' },
  call: { type: 'call', identityId: 'identity-00001', anchor: 't1' },
  representative: {
    type: 'representative',
    identityId: 'identity-00001',
    anchor: 't1',
    faceId: 'f1',
    alsoAnchors: ['t2'],
  },
  match: {
    type: 'match',
    identityId: 'identity-00001',
    anchor: 't1',
    personId: 'ava-stone',
    name: 'Ava Stone',
    seedId: 'seed-1',
    similarity: 0.83,
    margin: 0.4,
    alsoAnchors: ['t2'],
  },
  'reject-match': {
    type: 'reject-match',
    identityId: 'identity-00001',
    anchor: 't1',
    personId: 'ava-stone',
    name: 'Ava Stone',
    alsoAnchors: ['t2'],
  },
  merge: { type: 'merge', target: ref(1, 't1'), sources: [ref(2, 't4', 't5')], question },
  confirm: { type: 'confirm', target: ref(1, 't1', 't2'), question },
  split: {
    type: 'split',
    from: ref(1, 't1', 't2', 't3'),
    tracks: ['t2', 't3'],
    newId: 'identity-00009',
    question,
  },
  move: { type: 'move', tracks: ['t2'], from: [ref(1, 't1', 't2')], to: ref(2, 't4'), question },
  'set-apart': {
    type: 'set-apart',
    tracks: ['t2', 't3'],
    from: [ref(1, 't1', 't2', 't3')],
    newIds: ['identity-00008', 'identity-00009'],
    question,
  },
  delete: { type: 'delete', tracks: ['t2'], from: [ref(1, 't1', 't2')] },
  restore: { type: 'restore', tracks: ['t2'] },
  mark: { type: 'mark', tracks: ['t2'], from: [ref(1, 't1', 't2')], as: 'noise' },
  unmark: { type: 'unmark', tracks: ['t2'] },
  'not-same': {
    type: 'not-same',
    a: { name: 'Lisa', tracks: ['t1'] },
    b: { name: 'Kyle', tracks: ['t4'] },
    question,
  },
  waive: {
    type: 'waive',
    a: { name: 'Lisa', tracks: ['t1'] },
    b: { name: 'Kyle', tracks: ['t4'] },
  },
  'split-track': {
    type: 'split-track',
    track: 't1',
    face: 'f1',
    part: 't9',
    partNumber: 9,
    from: ref(1, 't1', 't2'),
  },
  threshold: { type: 'threshold', from: 0.5, to: 0.6, metric: 'cosine' },
  checkpoint: { type: 'checkpoint', name: 'Before lunch' },
  answer: { type: 'answer', question, answer: 'unsure' },
  revoke: { type: 'revoke', seq: 1, text: 'Merged' },
  adopt: {
    type: 'adopt',
    identities: [
      {
        ...ref(1, 't1', 't2'),
        labels: { name: 'Lisa' },
        facebank: { rejected: ['ava-stone'] },
        locked: true,
        mark: 'noise',
        representative: 'f1',
        createdAt: AT,
        updatedAt: AT,
        extra: { from: 'elsewhere' },
      },
    ],
  },
};
const FIELDS: Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>> =
  Object.fromEntries(Object.entries(KINDS).map(([type, { fields }]) => [type, fields]));
const ALL: readonly SimpleOperation[] = Object.values(SAMPLES);
const each = <T>(of: (operation: SimpleOperation) => readonly T[]) =>
  Object.fromEntries(ALL.map((one) => [one.type, of(one)]).filter(([, own]) => own!.length > 0));

/** Everything is called otherwise. */
const OTHERS: Names = {
  track: (id) => id.replace('t', 'T'),
  face: (id) => id.replace('f', 'F'),
  identity: (id) => id.replace('identity-0', 'identity-1'),
  tracksOf: () => [],
  part: ({ part, partNumber }) => ({ id: part.replace('t', 'T'), number: partNumber + 1 }),
  step: (seq) => seq + 1,
};

describe('every kind of operation', () => {
  it('is in the table', () => {
    expect(Object.keys(SAMPLES)).toEqual(Object.keys(KINDS));
    for (const one of ALL) {
      const fields = Object.keys(KINDS[one.type].fields);
      expect(Object.keys(one).filter((key) => key !== 'type')).toEqual(fields);
    }
  });

  it('comes back from the log file as it was, byte for byte', () => {
    const batch: Operation = { type: 'batch', text: 'All at once', operations: ALL };
    const log = [...ALL, batch].reduce((all, one) => append(all, one, { at: AT }), EMPTY_LOG);
    const written = writeLogFile({ epId: 'e', runId: 'r', log, prints: [] });
    const { file, remarks } = parseLogFile(written, 'log');
    expect(remarks).toEqual([]);
    expect(file.log).toEqual(log);
    expect(writeLogFile(file)).toBe(written);
  });

  it('is read from the browser store as it was', () => {
    for (const one of ALL) {
      const stored = structuredClone(one);
      expect(JSON.stringify(readOperation(stored))).toBe(JSON.stringify(one));
    }
  });

  it.each(ALL)('leaves no old name behind: $type', (one) => {
    const renamed = rekeyOperation(one, OTHERS);
    const words = JSON.stringify(renamed);
    expect(words).not.toMatch(/"[tf]\d"|identity-0/);
    const count = (text: string, names: RegExp) => text.match(names)?.length ?? 0;
    expect(count(words, /"[TF]\d"|identity-1/g)).toBe(
      count(JSON.stringify(one), /"[tf]\d"|identity-0/g),
    );
    expect(() => checkOperation(renamed!)).not.toThrow();
  });

  it('leaves nothing of itself where none of its tracks is, unless it is about none', () => {
    const nowhere: Names = { ...OTHERS, track: () => undefined, part: () => undefined };
    const left = ALL.filter((one) => rekeyOperation(one, nowhere) !== undefined);
    expect(left.map(({ type }) => type)).toEqual(['threshold', 'checkpoint', 'revoke']);
  });

  it('is refused without a field that it needs, or with one that is none', () => {
    for (const one of ALL) {
      for (const key of Object.keys(one)) {
        const { [key]: own, ...rest } = { ...one } as Record<string, unknown>;
        const field: Field<unknown> | undefined = FIELDS[one.type]?.[key];
        const reads = field?.optional === true || key === 'faceId';
        if (reads) expect(() => readOperation(rest)).not.toThrow();
        else expect(() => readOperation(rest), `${one.type} without ${key}`).toThrow();
        const other = typeof own === 'number' ? 'x' : 7;
        expect(() => readOperation({ ...rest, [key]: other }), `${one.type} ${key}`).toThrow();
      }
    }
  });

  it('has words, and counts every number in it as given out', () => {
    for (const one of ALL) {
      expect(describeOperation(one)).not.toBe('');
      const named = [...JSON.stringify(one).matchAll(/identity-(\d+)/g)].map(([, n]) => Number(n));
      expect(new Set(numbersOf(one))).toEqual(new Set([...named, ...partNumbersOf(one)]));
    }
    expect(numbersOf({ type: 'batch', text: '', operations: ALL })).toContain(9);
  });

  it('says which identities, tracks and faces it is about', () => {
    expect(each(idsOf)).toEqual({
      label: ['identity-00001'],
      lock: ['identity-00001'],
      match: ['identity-00001'],
      'reject-match': ['identity-00001'],
      unlock: ['identity-00001'],
      call: ['identity-00001'],
      representative: ['identity-00001'],
      merge: ['identity-00001', 'identity-00002'],
      confirm: ['identity-00001'],
      split: ['identity-00001', 'identity-00009'],
      move: ['identity-00002', 'identity-00001'],
      'set-apart': ['identity-00001', 'identity-00008', 'identity-00009'],
      delete: ['identity-00001'],
      mark: ['identity-00001'],
      'split-track': ['identity-00001'],
      adopt: ['identity-00001'],
    });
    expect(each(madeBy)).toEqual({
      split: ['identity-00009'],
      'set-apart': ['identity-00008', 'identity-00009'],
    });
    expect(each(tracksLeaving)).toEqual({
      split: ['t2', 't3'],
      move: ['t2'],
      'set-apart': ['t2', 't3'],
      delete: ['t2'],
      mark: ['t2'],
      'not-same': ['t4'],
    });
    expect(each(facesOf)).toEqual({ representative: ['f1'], adopt: ['f1'] });
  });

  it('concerns whom it names, and by tracks alone where it names nobody', () => {
    const types = (of: readonly SimpleOperation[]) => of.map(({ type }) => type);
    const by = (id: string, ...tracks: string[]) =>
      types(ALL.filter((one) => concerns(one, id, new Set(tracks))));
    expect(by('identity-00009')).toEqual(['split', 'set-apart']);
    expect(by('identity-00002')).toEqual(['merge', 'move']);
    expect(by('', 't1', 't2')).toEqual(['restore', 'unmark', 'not-same', 'waive', 'split-track']);
    expect(by('', 't9')).toEqual(['split-track']);
    expect(by('identity-00001')).toEqual([
      ...[
        'label',
        'lock',
        'unlock',
        'call',
        'representative',
        'match',
        'reject-match',
        'merge',
        'confirm',
        'split',
        'move',
      ],
      ...['set-apart', 'delete', 'mark', 'adopt'],
    ]);
  });

  it('says where an identity comes from', () => {
    const from = (id: string) =>
      lineage(
        ALL.map((operation, i) => ({ seq: i + 1, at: AT, text: '', operation })),
        id,
        (own) => (own === 'identity-00001' ? 'Lisa' : own),
      );
    expect(from('identity-00001')).toEqual([
      'Merged from identity-00002',
      'Taken over from identities.json',
    ]);
    expect(from('identity-00002')).toEqual(['Took tracks of Lisa']);
    expect(from('identity-00009')).toEqual(['Split from Lisa', 'Taken out of Lisa']);
  });
});

describe('an operation that says nothing sensible', () => {
  const { merge, split, lock, move } = SAMPLES;
  const apart = SAMPLES['set-apart'];
  const cases: readonly (readonly [Operation, string])[] = [
    [
      { ...SAMPLES.unlock, identityId: 'Lisa' },
      '“Lisa” is not an identity id; ids look like identity-00001.',
    ],
    [{ ...SAMPLES.unlock, anchor: '' }, 'A change to identity-00001 names no track.'],
    [{ ...lock, tracks: ['t2'] }, 'identity-00001 cannot be locked without its own track t1.'],
    [
      { ...SAMPLES.label, labels: { name: 'x'.repeat(201) } },
      'The name of identity-00001 is 201 characters long; use at most 200.',
    ],
    [{ ...merge, sources: [] }, 'Choose what to merge into it.'],
    [
      { ...merge, sources: [merge.target] },
      'identity-00001 cannot be merged into itself. Choose another identity.',
    ],
    [
      { ...split, tracks: split.from.tracks },
      'Splitting off every track of identity-00001 would leave nothing. Leave out at least one.',
    ],
    [{ ...split, newId: 'x' }, '“x” is not an identity id; ids look like identity-00001.'],
    // The identity that it goes to comes first, then those that it leaves, then its tracks.
    [
      { ...move, tracks: [], from: [ref(1)], to: { ...ref(2, 't4'), identityId: 'x' } },
      '“x” is not an identity id; ids look like identity-00001.',
    ],
    [
      { ...move, tracks: [], from: [{ ...ref(1, 't1'), anchor: '' }] },
      'A change to identity-00001 names no track.',
    ],
    [{ ...move, tracks: [] }, 'No track was named. Choose at least one.'],
    [
      { ...apart, newIds: ['identity-00008'] },
      'Every track that is taken out needs an identity id of its own.',
    ],
    [{ ...apart, tracks: [], newIds: [] }, 'No track was named. Choose at least one.'],
    [{ ...SAMPLES.delete, tracks: [] }, 'No track was named. Choose at least one.'],
    [{ ...SAMPLES.waive, b: SAMPLES.waive.a }, 'A track cannot be another person than itself.'],
    [
      { ...SAMPLES['split-track'], face: '' },
      'Track t1 cannot be split without a face to begin the new part with.',
    ],
    [{ ...SAMPLES.threshold, to: 1.5 }, 'The threshold 1.5 is not between 0 and 1.'],
    [{ ...SAMPLES.checkpoint, name: ' ' }, 'Give the checkpoint a name of 1 to 200 characters.'],
    [
      { ...SAMPLES.adopt, identities: [...SAMPLES.adopt.identities, ...SAMPLES.adopt.identities] },
      'identity-00001 was taken over twice.',
    ],
    [{ type: 'batch', text: '', operations: [] }, 'This step changes nothing.'],
  ];

  it.each(cases)('is refused: %#', (operation, words) => {
    expect(() => checkOperation(operation)).toThrow(
      expect.objectContaining({ code: 'moderation/bad-operation', userMessage: words }),
    );
  });

  it('of a kind that is not in the table is refused by name, also one that every object has', () => {
    for (const type of ['dance', 'toString', '__proto__']) {
      const unknown = { type } as unknown as Operation;
      const refused = expect.objectContaining({ code: 'moderation/unknown-operation' });
      expect(() => checkOperation(unknown)).toThrow(refused);
      expect(() => describeOperation(unknown)).toThrow(refused);
      expect(() => rekeyOperation(unknown as SimpleOperation, OTHERS)).toThrow(refused);
      expect(() => readOperation(unknown)).toThrow(`“${type}” is no operation`);
    }
  });
});
