import { describe, expect, it } from 'vitest';
import { append, undo } from '../../../src/core/moderation/log.ts';
import { combineLogs } from '../../../src/core/moderation/rekey-combine.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { carryLog } from '../../../src/state/acts/decisions-of-import.ts';
import { makeEpisode } from '../identity/synthetic.ts';

const at = (second: number) => `2025-11-18T12:34:${String(second).padStart(2, '0')}Z`;
const of = (...operations: readonly Operation[]): OperationLog =>
  operations.reduce((log, one, i) => append(log, one, { at: at(i) }), EMPTY_LOG);
const then = (log: OperationLog, second: number, operation: Operation) =>
  append(log, operation, { at: at(second) });
const label = (name: string, track = '1'): Operation => ({
  type: 'label',
  identityId: `identity-0000${track}`,
  anchor: track,
  labels: { name },
});
const split = (newId: string, ...tracks: string[]): Operation => ({
  type: 'split',
  from: { identityId: 'identity-00001', anchor: '1', tracks: ['1', ...tracks] },
  tracks,
  newId,
});
const texts = ({ entries }: OperationLog) => entries.map(({ text }) => text);

describe('two logs of one episode', () => {
  const common = of(label('Ann'), label('Bo', '2'));

  it('nothing here: the other one as it is, undone steps too', () => {
    const other = undo(common);
    expect(combineLogs(EMPTY_LOG, other)).toEqual(other);
  });

  it('what is known here already is not taken twice, not even when it was undone here', () => {
    expect(combineLogs(common, common)).toBe(common);
    const own = undo(common);
    expect(combineLogs(own, common)).toBe(own);
  });

  it('goes on where the other one went on', () => {
    const longer = then(common, 9, label('Cy', '3'));
    expect(combineLogs(common, longer)).toEqual(longer);
    expect(combineLogs(longer, common)).toBe(longer);
  });

  it('after a parting, the own steps come first; numbers given twice are given anew', () => {
    const own = then(common, 5, split('identity-00009', '4'));
    const theirs = [split('identity-00009', '5'), label('Di', '9')].reduce(
      (log, one, i) => then(log, 20 + i, one),
      common,
    );
    const both = combineLogs(own, theirs);
    expect(texts(both)).toEqual([
      ...texts(own),
      'Split track 5 off identity-00001 as identity-00010',
      'Named identity-00010 Di',
    ]);
    expect(both.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(both.entries[3]?.operation).toMatchObject({ newId: 'identity-00010' });
    expect(both.entries[4]?.operation).toMatchObject({ identityId: 'identity-00010' });
    expect(both).toMatchObject({ cursor: 5, lastNumber: 10 });
  });

  it('a revocation takes back the step that it took back there', () => {
    const own = then(common, 5, label('Cy', '3'));
    const theirs = then(then(common, 20, label('Di', '4')), 21, {
      type: 'revoke',
      seq: 3,
      text: 'Di',
    });
    const both = combineLogs(own, theirs);
    expect(both.entries.at(-1)?.operation).toMatchObject({ type: 'revoke', seq: 4 });
  });
});

describe('an import of the same episode, processed anew', () => {
  const faces = (order: readonly number[]) =>
    makeEpisode(
      order.flatMap((scene, track) =>
        [0, 1].map((k) => ({ track, ts: 10 * scene + k, frame: 240 * scene + k })),
      ),
    );
  const print = (id: string, scene: number) => ({
    id,
    firstTs: 10 * scene,
    lastTs: 10 * scene + 1,
    faces: 2,
    vector: Int8Array.from([0, 1, 2].map((k) => (k === scene ? 127 : 0))),
  });
  const log = of(label('Ann', '1'), label('Cy', '3'));
  const was = [print('1', 0), print('2', 1), print('3', 2)];

  it('unchanged, the log is the same object', () => {
    const carried = carryLog(log, was, { episode: faces([0, 1, 2]), prints: was });
    expect(carried.log).toBe(log);
    expect(carried.episode.report.remarks).toEqual([]);
  });

  it('renumbered, the names follow their faces, and the report says so', () => {
    const episode = faces([2, 0]);
    const carried = carryLog(log, was, { episode, prints: [print('1', 2), print('2', 0)] });
    const anchors = carried.log.entries.map(
      ({ operation }) => 'anchor' in operation && operation.anchor,
    );
    expect(anchors).toEqual(['2', '1']);
    expect(carried.episode.report.remarks[0]).toMatchObject({
      level: 'warning',
      text: expect.stringMatching(/2 tracks .* under another id/),
    });
  });

  it('without one of them, what was decided on it is left out and listed', () => {
    const episode = faces([0]);
    const carried = carryLog(log, was, { episode, prints: [print('1', 0)] });
    expect(texts(carried.log)).toEqual(['Named identity-00001 Ann']);
    const said = carried.episode.report.remarks.map(({ text }) => text).join('\n');
    expect(said).toMatch(/1 track of the history not found in this episode \(3\)/);
    expect(said).toMatch(/1 step .* left out: Named identity-00003 Cy/);
  });

  it('a history beside the files continues the stored one', () => {
    const episode = faces([0, 1, 2]);
    const longer = then(log, 30, label('Bo', '2'));
    const carried = carryLog(log, was, { episode, prints: was, log: longer });
    expect(texts(carried.log)).toEqual(texts(longer));
  });

  it('a history beside the files takes nothing away that was decided here', () => {
    const episode = faces([0, 1, 2]);
    const elsewhere = of(label('Bo', '2'));
    const carried = carryLog(log, was, { episode, prints: was, log: elsewhere });
    expect(texts(carried.log)).toEqual(
      expect.arrayContaining([...texts(log), ...texts(elsewhere)]),
    );
  });

  it('marks of deletion that the log explains are taken off', () => {
    const deletion: Operation = {
      type: 'delete',
      tracks: ['2'],
      from: [{ identityId: 'identity-00002', anchor: '2', tracks: ['2'] }],
    };
    const plain = faces([0, 1, 2]);
    const deleted = Uint8Array.of(0, 1, 1);
    const episode = { ...plain, tracks: { ...plain.tracks, deleted } };
    const carried = carryLog(of(deletion), [], { episode });
    expect([...carried.episode.tracks.deleted]).toEqual([0, 0, 1]);
    expect([...carried.episode.tracks.embedded]).toEqual([2, 2, 2]);
  });
});
