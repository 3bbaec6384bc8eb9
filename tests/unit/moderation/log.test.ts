import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/core/errors.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { describeOperation } from '../../../src/core/moderation/describe-operation.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import type { FoldedDecisions } from '../../../src/core/moderation/folded.ts';
import { append, canRedo, canUndo, redo, undo } from '../../../src/core/moderation/log.ts';
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

describe('operation log', () => {
  it('undoes everything to the start and redoes it to the end, and replaying equals living', () => {
    fc.assert(
      fc.property(fc.array(operations, { maxLength: 12 }), (list) => {
        const states = [folded(EMPTY_LOG)];
        let log = EMPTY_LOG;
        for (const operation of list) {
          log = append(log, operation, { at: AT });
          states.push(folded(log));
        }
        const end = log;
        for (let i = list.length - 1; i >= 0; i--) {
          log = undo(log);
          expect(folded(log)).toEqual(states[i]);
        }
        expect(canUndo(log)).toBe(false);
        for (let i = 1; i <= list.length; i++) {
          log = redo(log);
          expect(folded(log)).toEqual(states[i]);
        }
        expect(log).toEqual(end);
        expect(canRedo(log)).toBe(false);
        expect(folded(structuredClone(end))).toEqual(states.at(-1));
      }),
    );
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
