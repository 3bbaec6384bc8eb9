import { describe, expect, it } from 'vitest';
import { NO_DECISIONS } from '../../../src/core/moderation/folded.ts';
import { originOf } from '../../../src/ui/people/trays/origin.ts';
import { makeEpisode } from '../identity/synthetic.ts';

const faces = [0, 1, 2, 3].map((track) => ({ track }));
const episode = makeEpisode(faces, [{}, {}, { spread: 0.4 }, { spread: 0.1 }]);
const decided = {
  ...NO_DECISIONS,
  alone: new Set([0]),
  cannotLink: Int32Array.of(0, 1),
};

describe('why a track stands alone', () => {
  it('is a decision before it is the track itself', () => {
    const words = [0, 1, 2, 3].map((row) => originOf(row, episode, decided)?.word);
    expect(words).toEqual(['taken out', 'kept apart', 'mixed?', undefined]);
  });
});
