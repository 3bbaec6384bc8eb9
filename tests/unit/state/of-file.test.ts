import { expect, it } from 'vitest';
import type { Episode } from '../../../src/core/episode/episode.ts';
import { summariseTracks } from '../../../src/core/identity/summaries.ts';
import { withDecisionsOfFile } from '../../../src/core/moderation/adopt.ts';
import { append } from '../../../src/core/moderation/log.ts';
import { EMPTY_LOG, type Operation } from '../../../src/core/moderation/types.ts';
import { withTakenOver } from '../../../src/state/sync/of-file.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';

const AT = '2025-12-01T08:00:00Z';
const bare = episodeWithFaces([2, 2, 2, 2]);
const named = (number: number, row: number, name: string) => ({
  ...{ identityId: `identity-0000${number}`, tracks: Int32Array.of(row), labels: { name } },
  ...{ locked: false, representative: -1, createdAt: undefined, updatedAt: undefined, extra: {} },
});
const identities = [named(1, 0, 'Ann'), named(2, 1, 'Bea')];
const episode: Episode = { ...bare, imported: { dialect: 'spec', identities, extra: {} } };
const open = { episode, summaries: summariseTracks(episode) };
const ann: Operation = {
  ...{ type: 'label', identityId: 'identity-00001', anchor: '1', labels: { name: 'Ann' } },
};

it('what a file says of a step is gone with the step, what it said before any stays', () => {
  const history = append(EMPTY_LOG, ann, { at: AT, uid: 'uid-of-ann' });
  // As it is imported: Ann is of the history, Bea of the file alone.
  const known = withDecisionsOfFile(history, episode, open.summaries, AT);
  expect(known.entries).toHaveLength(2);
  const back = append(history, { type: 'revoke', seq: 1, text: 'Named' }, { at: AT });
  const { entries } = withTakenOver(back, known, open);
  expect(entries).toHaveLength(3);
  expect(entries[2]?.operation).toMatchObject({
    type: 'adopt',
    identities: [{ identityId: 'identity-00002', labels: { name: 'Bea' } }],
  });
  // Nothing is taken over that was not before.
  expect(withTakenOver(back, history, open)).toBe(back);
});
