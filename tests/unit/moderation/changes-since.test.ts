import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/core/moderation/changes-since.ts';
import { labelOperation, lockOperation } from '../../../src/core/moderation/operations.ts';
import * as operations from '../../../src/core/moderation/track-operations.ts';
import { crowd, Workbench } from './workbench.ts';

// Person 0 holds rows 0, 4, 8; person 1 rows 1, 5, 9; person 2 rows 2, 6, 10; person 3 rows 3, 7, 11.
const PEOPLE = crowd([0, 0.7, 1.4, 2.1], 3);
const open = () => Workbench.open(PEOPLE, { cluster_thresh: 0.9 });
const changes = ({ log, result }: Workbench, from: number, to = log.cursor) =>
  changesBetween(log, from, to, result).map(({ type, identityId, other, tracks }) => ({
    type,
    identityId,
    other,
    tracks,
  }));

describe('changesBetween', () => {
  it('is empty between a point and itself, in the middle of a log too', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    expect(changes(bench, 0, 0)).toEqual([]);
    expect(changes(bench, 1, 1)).toEqual([]);
  });

  it('tells of merges, with the tracks that came along', async () => {
    const bench = await open();
    const [ann, ben] = [bench.of(0), bench.of(1)];
    await bench.act((context) => operations.mergeOperation(ann, [ben], context));
    expect(changes(bench, 0)).toContainEqual({
      type: 'merged',
      identityId: ben.id,
      other: ann.id,
      tracks: [1, 5, 9],
    });
  });

  it('tells of splits and moves, and of what they keep apart', async () => {
    const bench = await open();
    const before = bench.of(0).id;
    await bench.act((context) => operations.splitOperation([8], context));
    const part = bench.of(8).id;
    expect(changes(bench, 0)).toContainEqual({
      type: 'split',
      identityId: part,
      other: before,
      tracks: [8],
    });
    const to = bench.of(1);
    await bench.act((context) => operations.moveOperation([4], to, context));
    expect(changes(bench, 1)).toContainEqual({
      type: 'moved',
      identityId: to.id,
      other: before,
      tracks: [4],
    });
    expect(changesBetween(bench.log, 0, 2, bench.result)).toContainEqual(
      expect.objectContaining({ type: 'kept-apart', after: '2' }),
    );
  });

  it('says names before and after, locks and tracks', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Anna' }, context));
    await bench.act((context) => lockOperation(bench.of(0), true, context));
    await bench.act((context) => operations.deleteOperation([9], context));
    const { id } = bench.of(0);
    expect(changesBetween(bench.log, 1, 3, bench.result)).toEqual([
      expect.objectContaining({ type: 'named', identityId: id, before: 'Ann', after: 'Anna' }),
      expect.objectContaining({ type: 'locked', identityId: id }),
    ]);
    expect(changes(bench, 3)).toContainEqual({
      type: 'deleted',
      identityId: '',
      other: '',
      tracks: [9],
    });
  });

  it('leaves no trace of what was revoked in between, and does not mind the order of the points', async () => {
    const bench = await open();
    await bench.act((context) => operations.mergeOperation(bench.of(0), [bench.of(1)], context));
    const forth = changes(bench, 0, 1);
    expect(forth).not.toEqual([]);
    expect(changes(bench, 1, 0)).toEqual(forth);
    const [entry] = bench.log.entries;
    await bench.act(() => ({ type: 'revoke', seq: entry?.seq ?? 0, text: entry?.text ?? '' }));
    expect(changes(bench, 0)).toEqual([]);
  });

  it('looks past the present, at steps that were undone', async () => {
    const bench = await open();
    await bench.act((context) => labelOperation(bench.of(0), { name: 'Ann' }, context));
    await bench.undo();
    expect(changes(bench, 0)).toEqual([]);
    expect(changes(bench, 0, 1).map(({ type }) => type)).toEqual(['named']);
  });
});
