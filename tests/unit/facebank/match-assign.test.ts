import { expect, test } from 'vitest';
import { assignments, assignOperation } from '../../../src/core/facebank/match-assign.ts';
import { matchesAt } from '../../../src/core/facebank/match-at.ts';
import { DEFAULT_MATCH_THRESHOLDS } from '../../../src/core/facebank/types.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { fold } from '../../../src/core/moderation/fold.ts';
import { append, undo } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG } from '../../../src/core/moderation/types.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';
import { similaritiesOf } from './people.ts';

test('sure matches of identities that nobody named are one step, and undone in one', () => {
  const episode = episodeWithFaces([6, 5, 4, 3, 2, 1]);
  const summaries = summariseTracks(episode);
  const table = [
    [0.9, 0.1],
    [0.9, 0.1],
    [0.1, 0.8],
    [0.5, 0.1],
    [0.9, 0.1],
    [0.9, 0.1],
  ];
  const found = similaritiesOf(table, {
    standing: ['open', 'open', 'open', 'open', 'named', 'locked'],
    rejected: { 1: [0] },
  });
  const placed = {
    ...found,
    identities: found.identities.map((one, row) => ({ ...one, tracks: Int32Array.of(row) })),
  };
  const matches = matchesAt(placed, DEFAULT_MATCH_THRESHOLDS);
  const all = assignments(placed, matches);
  expect(all.map(({ identity, match }) => [identity.id, match.personId])).toEqual([
    ['identity-00001', 'a'],
    ['identity-00003', 'b'],
  ]);
  const decisions = fold(EMPTY_LOG, episode, summaries);
  const operation = assignOperation(all, { episode, summaries, decisions });
  if (operation === undefined) throw new Error('nothing to assign');
  const log = append(EMPTY_LOG, operation, { at: '2026-01-02T03:04:05Z' });
  expect(log.entries[0]?.text).toBe('Matched 2 identities with 2 people of the Facebank');
  const { anchors } = fold(log, episode, summaries);
  expect(
    [...anchors.values()].map(({ labels, match }) => [labels.name, match?.similarity]),
  ).toEqual([
    ['a', 0.9],
    ['b', 0.8],
  ]);
  expect(fold(undo(log), episode, summaries).anchors.size).toBe(0);
  // Matched again, it says the same and is no step; another person is.
  const again = { ...placed, standing: ['matched'] as const };
  const known = {
    ...again,
    identities: [{ ...placed.identities[0]!, match: { ...all[0]!.match } }],
  };
  expect(assignments(known, matches)).toEqual([]);
  expect(assignOperation([], { episode, summaries, decisions })).toBeUndefined();
});
