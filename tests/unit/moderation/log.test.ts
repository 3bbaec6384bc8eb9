import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { describeOperation } from '../../../src/core/moderation/describe-operation.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import type { FoldedDecisions } from '../../../src/core/moderation/folded.ts';
import { append, canRedo, canUndo, jump, redo, undo } from '../../../src/core/moderation/log.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';

const AT = '2025-11-18T12:34:56Z';
const episode = episodeWithFaces([6, 5, 4, 3, 2, 1]);
const summaries = summariseTracks(episode);
const folded = (log: OperationLog): FoldedDecisions => fold(log, episode, summaries);
const logOf = (...operations: readonly Operation[]): OperationLog =>
  operations.reduce((log, operation) => append(log, operation, { at: AT }), EMPTY_LOG);

const operations = fc.integer({ min: 1, max: 6 }).chain((number) => {
  const anchor = String(number);
  const identityId = `identity-0000${number}`;
  return fc.oneof(
    fc.record({
      type: fc.constant('label' as const),
      identityId: fc.constant(identityId),
      anchor: fc.constant(anchor),
      labels: fc.record({ name: fc.constantFrom('Lisa', 'Kyle', '') }),
    }),
    fc.record({
      type: fc.constant('lock' as const),
      identityId: fc.constant(identityId),
      anchor: fc.constant(anchor),
      tracks: fc
        .subarray(['1', '2', '3', '4', '5', '6', 'gone'])
        .map((tracks) => [...new Set([anchor, ...tracks])]),
    }),
    fc.constant<Operation>({ type: 'unlock', identityId, anchor }),
    fc.record({
      type: fc.constant('representative' as const),
      identityId: fc.constant(identityId),
      anchor: fc.constant(anchor),
      faceId: fc.constantFrom('face_0', 'face_7', 'no such face', undefined),
    }),
  );
});

/** An identity as the steps so far have it. */
interface Told {
  readonly name: string | undefined;
  readonly locked: readonly string[] | undefined;
  readonly face: number;
}
const UNTOLD: Told = { name: undefined, locked: undefined, face: -1 };
/** Of those that the steps choose, the faces that there are. */
const FACES = new Map([
  ['face_0', 0],
  ['face_7', 7],
]);

/** What one more step makes of the identities, by anchor: the rules in plain words, beside the fold. */
function told(before: ReadonlyMap<string, Told>, step: Operation): ReadonlyMap<string, Told> {
  if (!('anchor' in step)) throw new Error(`no step about an identity: ${step.type}`);
  const { anchor } = step;
  const own = before.get(anchor) ?? UNTOLD;
  const after = (change: Partial<Told>) => new Map(before).set(anchor, { ...own, ...change });
  const elsewhere = [...before].flatMap(([id, { locked }]) =>
    id === anchor ? [] : (locked ?? []),
  );
  switch (step.type) {
    case 'label':
      return after({ name: step.labels.name === '' ? undefined : step.labels.name });
    case 'unlock':
      return after({ locked: undefined });
    case 'representative':
      return after({ face: FACES.get(step.faceId ?? '') ?? -1 });
    case 'call':
    case 'match':
    case 'reject-match':
      throw new Error('matching is told of elsewhere');
    default: {
      // The first lock has a track; one whose own track is locked elsewhere is none.
      const free = step.tracks.filter((id) => id !== 'gone' && !elsewhere.includes(id));
      return after(elsewhere.includes(anchor) ? {} : { locked: free.sort() });
    }
  }
}

/** The same of a fold, in the words of `told`. */
function toldBy({ anchors, frozen }: FoldedDecisions): ReadonlyMap<string, Told> {
  const { id } = episode.tracks;
  const locks = new Map(frozen.map((rows) => [rows, [...rows].map((row) => id[row]!)]));
  return new Map(
    [...anchors].map(([row, { labels, locked, representative: face, identityId }]) => {
      expect(identityId).toBe(`identity-0000${row + 1}`);
      const held = [...locks].filter(([rows]) => rows.includes(row)).map(([, ids]) => ids);
      return [id[row]!, { name: labels.name, locked: locked ? held[0] : undefined, face }];
    }),
  );
}

describe('operation log', () => {
  it('is at every point of it, done, undone, redone or read again, what its steps say', () => {
    fc.assert(
      fc.property(fc.array(operations, { maxLength: 12 }), (list) => {
        const states: ReadonlyMap<string, Told>[] = [new Map()];
        let log = EMPTY_LOG;
        for (const operation of list) {
          log = append(log, operation, { at: AT });
          states.push(told(states.at(-1)!, operation));
          expect(toldBy(folded(log))).toEqual(states.at(-1));
        }
        const end = log;
        for (let i = list.length - 1; i >= 0; i--) {
          log = undo(log);
          expect(toldBy(folded(log))).toEqual(states[i]);
          expect(toldBy(folded(jump(end, i)))).toEqual(states[i]);
        }
        expect(canUndo(log)).toBe(false);
        for (let i = 1; i <= list.length; i++) {
          log = redo(log);
          expect(toldBy(folded(log))).toEqual(states[i]);
        }
        expect(log).toEqual(end);
        expect(canRedo(log)).toBe(false);
        expect(toldBy(folded(structuredClone(end)))).toEqual(states.at(-1));
      }),
    );
  });

  it('is jumped to no further than from its start to its end', () => {
    const log = logOf(label('Lisa'), label('Kyle'));
    expect([-3, 0, 1.7, 2, 9].map((cursor) => jump(log, cursor).cursor)).toEqual([0, 0, 1, 2, 2]);
    expect(jump(log, 2)).toBe(log);
    expect(jump(log, Number.NaN)).toBe(log);
  });

  it('counts the numbers that were given, those of steps that were cut off, too', () => {
    const lock = { type: 'unlock', identityId: 'identity-00009', anchor: '1' } as const;
    const log = append(undo(logOf(lock)), label('Lisa'), { at: AT });
    expect(log.lastNumber).toBe(9);
  });

  it('never lets two identities have one track, nor one id', () => {
    fc.assert(
      fc.property(fc.array(operations, { maxLength: 12 }), (list) => {
        const { frozen, anchors, cannotLink } = folded(logOf(...list));
        const rows = frozen.flatMap((group) => [...group]);
        expect(new Set(rows).size).toBe(rows.length);
        const ids = [...anchors.values()].map((anchor) => anchor.identityId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const row of cannotLink) expect(rows).not.toContain(row);
        const locked = [...anchors.values()].filter((anchor) => anchor.locked);
        expect(frozen).toHaveLength(locked.length);
      }),
    );
  });

  it('forgets what was undone when something new is done', () => {
    const log = undo(logOf(label('Lisa'), label('Kyle')));
    const next = append(log, label('Erika'), { at: AT });
    expect(next.entries.map((entry) => [entry.seq, entry.text])).toEqual([
      [1, 'Named identity-00001 Lisa'],
      [2, 'Named identity-00001 Erika'],
    ]);
    expect(canRedo(next)).toBe(false);
  });

  it('stays the same object when there is nothing to undo or redo', () => {
    const log = logOf(label('Lisa'));
    expect(redo(log)).toBe(log);
    expect(undo(EMPTY_LOG)).toBe(EMPTY_LOG);
  });

  it.each([
    [{ ...label('x'), identityId: 'p_0001' }, 'moderation/bad-operation'],
    [{ ...label('x'), anchor: '' }, 'moderation/bad-operation'],
    [label('x'.repeat(201)), 'moderation/bad-operation'],
    [
      { type: 'lock', identityId: 'identity-00001', anchor: '1', tracks: ['2'] },
      'moderation/bad-operation',
    ],
    [{ type: 'teleport' }, 'moderation/unknown-operation'],
  ] as [Operation, string][])('refuses %j', (operation, code) => {
    expect(codeOf(() => append(EMPTY_LOG, operation, { at: AT }))).toBe(code);
  });

  it('refuses a time that is not ISO 8601 in UTC and whole seconds', () => {
    expect(codeOf(() => append(EMPTY_LOG, label('x'), { at: 'yesterday' }))).toBe(
      'moderation/bad-time',
    );
  });
});

describe('describeOperation', () => {
  it('says what was done in a line', () => {
    const target = { identityId: 'identity-00004', anchor: '4' };
    const texts: Operation[] = [
      { type: 'label', ...target, labels: { name: 'Lisa Vanderpump' } },
      { type: 'label', ...target, labels: { person_id: 'lisa' } },
      { type: 'label', ...target, labels: {} },
      { type: 'lock', ...target, tracks: ['4'] },
      { type: 'unlock', ...target },
      { type: 'representative', ...target, faceId: 'face_0004_000012' },
      { type: 'representative', ...target, faceId: undefined },
      { type: 'adopt', identities: [] },
    ];
    expect(texts.map((operation) => describeOperation(operation))).toEqual([
      'Named identity-00004 Lisa Vanderpump',
      'Assigned identity-00004 to lisa',
      'Removed the name of identity-00004',
      'Locked identity-00004 (track 4)',
      'Unlocked identity-00004',
      'Chose face_0004_000012 to represent identity-00004',
      'Returned identity-00004 to its automatic representative',
      'Took over 0 identities from identities.json',
    ]);
  });
});

function label(name: string): Operation {
  return { type: 'label', identityId: 'identity-00001', anchor: '1', labels: { name } };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}
