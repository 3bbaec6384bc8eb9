import { describe, expect, it } from 'vitest';
import { describeOperation } from '../../../src/core/moderation/describe-operation.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { rekeyLog } from '../../../src/core/moderation/rekey.ts';
import {
  EMPTY_LOG,
  type IdentityRef,
  type Operation,
  type SimpleOperation,
} from '../../../src/core/moderation/types.ts';
import { makeEpisode } from '../identity/synthetic.ts';

const AT = '2025-11-18T12:34:56Z';
const ref = (number: number, ...tracks: string[]): IdentityRef => ({
  ...{ identityId: `identity-0000${number}`, anchor: tracks[0] ?? '', tracks },
});
const ANN = ref(1, '1', '2');
const BEA = ref(3, '3');
const target = { identityId: 'identity-00001', anchor: '1' };
const AVA = { personId: 'ava', name: 'Ava Stone' };
const newId = 'identity-00009';
const adopted = {
  ...ANN,
  ...{ labels: {}, locked: false, representative: undefined },
  ...{ createdAt: undefined, updatedAt: undefined, extra: {} },
};
const side = (...tracks: string[]) => ({ name: `track ${tracks.join(' + ')}`, tracks });

/** An operation that is taken, what the history says of it, and versions of it that are refused. */
interface Kind {
  readonly good: SimpleOperation;
  readonly text: string;
  readonly bad: readonly (Partial<Record<string, unknown>> | undefined)[];
}
const KINDS: readonly Kind[] = [
  {
    good: { type: 'adopt', identities: [adopted] },
    text: 'Took over 1 identity from identities.json',
    bad: [
      { identities: [adopted, adopted] },
      { identities: [{ ...adopted, identityId: 'p_1' }] },
      { identities: [{ ...adopted, labels: { person_id: 7 } }] },
    ],
  },
  {
    good: { type: 'label', ...target, labels: { name: 'x'.repeat(200) } },
    text: `Named identity-00001 ${'x'.repeat(200)}`,
    bad: [
      { labels: { name: 'x'.repeat(201) } },
      { labels: { person_id: 'x'.repeat(201) } },
      { labels: { name: 7 } },
      { identityId: 'identity-1x' },
      { anchor: '' },
    ],
  },
  {
    good: { type: 'lock', ...target, tracks: ['1', '2', '3'] },
    text: 'Locked identity-00001 (3 tracks)',
    bad: [{ tracks: ['2'] }, { anchor: '', tracks: [''] }],
  },
  { good: { type: 'unlock', ...target }, text: 'Unlocked identity-00001', bad: [{ anchor: '' }] },
  {
    good: { type: 'representative', ...target, faceId: 'face_1' },
    text: 'Chose face_1 to represent identity-00001',
    bad: [{ identityId: '' }],
  },
  {
    good: { type: 'match', ...target, ...AVA, seedId: 's1', similarity: 0.834, margin: 0.2 },
    text: 'Matched identity-00001 with Ava Stone (0.83)',
    bad: [{ similarity: 1.1 }, { margin: -3 }, { personId: 'x'.repeat(201) }, { anchor: '' }],
  },
  {
    good: { type: 'call', ...target },
    text: 'Called the identity of 1 identity-00001',
    bad: [{ anchor: '' }, { identityId: 'p_1' }],
  },
  {
    good: { type: 'reject-match', ...target, ...AVA },
    text: 'identity-00001 is not Ava Stone',
    bad: [{ anchor: '' }, { identityId: 'p_1' }],
  },
  {
    good: {
      type: 'merge',
      target: ANN,
      sources: [BEA],
      question: { kind: 'merge', a: '1', b: '3' },
    },
    text: 'Merged identity-00003 into identity-00001',
    bad: [
      { sources: [] },
      { sources: [ANN] },
      { sources: [ref(3)] },
      { target: { ...ANN, tracks: [] } },
    ],
  },
  {
    good: { type: 'confirm', target: ANN, question: { kind: 'outlier', a: '1', b: '' } },
    text: 'Confirmed 2 tracks of identity-00001',
    bad: [{ target: { ...ANN, tracks: [] } }],
  },
  {
    good: { type: 'split', from: ANN, tracks: ['2'], newId },
    text: 'Split track 2 off identity-00001 as identity-00009',
    bad: [{ tracks: [] }, { tracks: ['2', '1'] }, { newId: 'nine' }, { from: ref(1) }],
  },
  {
    good: { type: 'move', tracks: ['2'], from: [ANN], to: BEA },
    text: 'Moved track 2 from identity-00001 to identity-00003',
    bad: [{ tracks: [] }, { to: ref(3) }, { from: [ref(1)] }],
  },
  {
    good: { type: 'set-apart', tracks: ['1', '2'], from: [ANN], newIds: [newId, newId] },
    text: 'Took 2 tracks out of identity-00001',
    bad: [
      { newIds: [newId] },
      { newIds: [newId, 'nine'] },
      { tracks: [], newIds: [] },
      { from: [ref(1)] },
    ],
  },
  {
    good: { type: 'delete', tracks: ['2'], from: [ANN] },
    text: 'Deleted track 2',
    bad: [{ tracks: [] }, { from: [ref(1)] }],
  },
  { good: { type: 'restore', tracks: ['2'] }, text: 'Restored track 2', bad: [{ tracks: [] }] },
  {
    good: { type: 'mark', tracks: ['1', '2'], from: [ANN], as: 'noise' },
    text: 'Put 2 tracks into the noise bin',
    bad: [{ tracks: [] }, { from: [ref(1)] }],
  },
  {
    good: { type: 'unmark', tracks: ['2'] },
    text: 'Took track 2 out of the noise bin',
    bad: [{ tracks: [] }],
  },
  {
    good: { type: 'not-same', a: side('1'), b: side('2', '3') },
    text: 'track 1 and track 2 + 3 are not the same',
    bad: [{ a: side() }, { b: side() }, { a: side('3', '1') }],
  },
  {
    good: { type: 'waive', a: side('1'), b: side('2', '3') },
    text: 'Nothing keeps track 1 and track 2 + 3 apart any more',
    bad: [{ a: side() }, { b: side() }, { a: side('3', '1') }],
  },
  {
    good: { type: 'split-track', track: '2', face: 'face_2', part: '7', partNumber: 7 },
    text: 'Split track 2 at face_2 into 7',
    bad: [{ part: '2' }, { part: '' }, { face: '' }],
  },
  {
    good: { type: 'threshold', from: 0.58, to: 0.3 },
    text: 'Threshold 0.580 → 0.300',
    bad: [{ to: 1.01 }, { to: -0.01 }, { to: Number.NaN }],
  },
  {
    good: { type: 'checkpoint', name: 'x'.repeat(200) },
    text: `Checkpoint: ${'x'.repeat(200)}`,
    bad: [{ name: ' ' }, { name: 'x'.repeat(201) }],
  },
  {
    good: { type: 'answer', question: { kind: 'merge', a: '1', b: '3' }, answer: 'unsure' },
    text: 'Unsure about tracks 1 and 3',
    bad: [],
  },
  {
    good: { type: 'revoke', seq: 1, text: 'Deleted track 2' },
    text: 'Revoked: Deleted track 2',
    bad: [],
  },
];

describe.each(KINDS.map((kind) => [kind.good.type, kind] as const))('%s', (_, kind) => {
  const { good, text, bad } = kind;

  it('is taken, with a line for the history', () => {
    const log = append(EMPTY_LOG, good, { at: AT });
    expect(log.entries).toEqual([{ seq: 1, at: AT, text, operation: good }]);
    expect(append(log, good, { at: AT, text: 'own words' }).entries[1]).toMatchObject({
      ...{ seq: 2, text: 'own words' },
    });
  });

  it('is refused where it says nothing sensible, alone and as a part of a step', () => {
    for (const change of bad) {
      const operation = { ...good, ...change } as SimpleOperation;
      const batch: Operation = { type: 'batch', text: 'x', operations: [good, operation] };
      for (const one of [operation, batch]) {
        expect(() => append(EMPTY_LOG, one, { at: AT }), JSON.stringify(change)).toThrow(
          expect.objectContaining({ code: 'moderation/bad-operation' }),
        );
      }
    }
  });
});

/** Where tracks 1, 2 and 3 are called 101, 102 and 103. */
const ELSEWHERE = makeEpisode(
  [1, 2, 3].map((number, track) => ({ track, frame: number, faceId: `face_${number}` })),
  [101, 102, 103].map((number) => ({ number, id: String(number) })),
);

describe('in the ids of another processing', () => {
  const rekeyed = (good: SimpleOperation, tracks: readonly string[]) => {
    const renamed = new Map(tracks.map((id) => [id, `10${id}`]));
    const unmatched = ['1', '2', '3'].filter((id) => !tracks.includes(id));
    const start = append(EMPTY_LOG, { type: 'checkpoint', name: 'start' }, { at: AT });
    const log = append(start, good, { at: AT, text: good.type });
    const { log: found, dropped } = rekeyLog(log, { renamed, unmatched }, ELSEWHERE);
    expect(dropped).toEqual(found.entries.length === 2 ? [] : [good.type]);
    expect(found.cursor).toBe(found.entries.length);
    return found.entries[1]?.operation;
  };

  it.each(KINDS.map(({ good }) => [good.type, good] as const))('%s names its tracks', (_, good) => {
    const text = JSON.stringify(good).replaceAll(/"([123])"/g, '"10$1"');
    expect(rekeyed(good, ['1', '2', '3'])).toEqual(JSON.parse(text));
  });

  it.each(KINDS.map(({ good }) => [good.type, good] as const))(
    '%s without its tracks',
    (_, good) => {
      const about = ['threshold', 'checkpoint', 'revoke'].includes(good.type);
      expect(rekeyed(good, [])).toEqual(about ? good : undefined);
    },
  );

  it('leaves out the tracks that are not there, and what was about those alone', () => {
    const left = KINDS.map(({ good }) => rekeyed(good, ['1', '3'])).filter(
      (one) => one !== undefined,
    );
    const types = left.map(({ type }) => type);
    for (const gone of ['split', 'move', 'delete', 'restore', 'unmark', 'split-track'] as const) {
      expect(types).not.toContain(gone);
    }
    expect(left).toHaveLength(KINDS.length - 6);
    expect(JSON.stringify(left)).not.toMatch(/"(2|102)"/);
    const of = (type: string) => left.find((one) => one.type === type);
    expect(of('set-apart')).toMatchObject({ tracks: ['101'], newIds: [newId] });
    expect(of('not-same')).toMatchObject({ b: { tracks: ['103'] } });
    expect(of('lock')).toMatchObject({ anchor: '101', tracks: ['101', '103'] });
  });

  it('an identity whose anchor is not there goes on with its other tracks', () => {
    const lock: SimpleOperation = { type: 'lock', ...target, tracks: ['1', '2'] };
    expect(rekeyed(lock, ['2'])).toMatchObject({ anchor: '102', tracks: ['102'] });
    const merge: SimpleOperation = {
      type: 'merge',
      target: ref(1, '1'),
      sources: [ref(2, '2'), BEA],
    };
    // Without its own tracks the target lives on in those that joined it.
    expect(rekeyed(merge, ['2', '3'])).toMatchObject({
      target: { identityId: 'identity-00001', anchor: '102', tracks: ['102'] },
      sources: [{ identityId: 'identity-00003', anchor: '103' }],
    });
  });
});

describe('a line of the history', () => {
  const text = (operation: Operation) => describeOperation(operation);
  it('tells kinds of one operation apart', () => {
    const question = { kind: 'outlier', a: '1', b: '' } as const;
    expect(text({ type: 'answer', question, answer: 'fine' })).toBe('Left track 1 as it is');
    expect(text({ type: 'mark', tracks: ['1'], from: [], as: 'not-a-face' })).toBe(
      'Marked track 1 as not a face',
    );
    expect(text({ type: 'label', ...target, labels: { stranger: true } })).toBe(
      'Marked identity-00001 as a stranger',
    );
    expect(text({ type: 'threshold', from: 0.5, to: 0.5 })).toBe('Clustered again at 0.500');
    expect(text({ type: 'threshold', from: 0.58, to: 0.3, metric: 'within_track' })).toBe(
      'Metric within_track, threshold 0.580 → 0.300',
    );
    expect(text({ type: 'move', tracks: ['1', '3'], from: [ANN, BEA], to: ref(5, '5') })).toBe(
      'Moved 2 tracks from 2 identities to identity-00005',
    );
    expect(text({ type: 'set-apart', tracks: ['1'], from: [], newIds: [newId] })).toBe(
      'Took track 1 out of no identity',
    );
  });

  it('says of a step that takes back one which took something back what is done again', () => {
    const back = text({
      type: 'revoke',
      seq: 1,
      text: 'Merged identity-00003 into identity-00001',
    });
    expect(text({ type: 'revoke', seq: 2, text: back })).toBe(
      'Done again: Merged identity-00003 into identity-00001',
    );
  });

  it('calls people by the words of the page where it has some', () => {
    const name = (id: string) => (id === 'identity-00001' ? 'Ann' : id);
    const merge: Operation = { type: 'merge', target: ANN, sources: [BEA, ref(4, '4')] };
    expect(describeOperation(merge, name)).toBe('Merged 2 identities into Ann');
    const split: Operation = { type: 'split', from: ANN, tracks: ['2'], newId };
    expect(describeOperation(split, name)).toBe('Split track 2 off Ann as identity-00009');
  });

  it('is that of the step for several at once, and an empty one is none', () => {
    expect(text({ type: 'batch', text: 'Locked 5 identities', operations: [] })).toBe(
      'Locked 5 identities',
    );
    const empty: Operation = { type: 'batch', text: 'x', operations: [] };
    expect(() => append(EMPTY_LOG, empty, { at: AT })).toThrow(
      expect.objectContaining({ code: 'moderation/bad-operation' }),
    );
  });
});
