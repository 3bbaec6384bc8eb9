import { expect, it } from 'vitest';
import { withoutUndecodable } from '../../../src/core/episode/undecodable.ts';
import { importChosen, memorySources } from './node-source.ts';

/** More pictures than are tried at first. */
const FACES = 60;
const cropOf = (frame: number) => `ep/crops/track_0001/frame_${String(frame).padStart(6, '0')}.jpg`;

it('a few pictures are tried, and all of them where one cannot be decoded', async () => {
  const frames = Array.from({ length: FACES }, (_, frame) => frame);
  const { episode } = await importChosen(
    memorySources({
      'ep/faces.jsonl': frames.map((frame_idx) => ({ track_id: 1, frame_idx, embedding: [1, 0] })),
      ...Object.fromEntries(frames.map((frame) => [cropOf(frame), 'x'])),
    }),
  );
  const tried: string[] = [];
  const failing = (...bad: readonly string[]) =>
    withoutUndecodable(episode, async (paths) => {
      tried.push(...paths);
      return paths.filter((path) => bad.includes(path));
    });
  expect(await failing()).toBe(episode);
  const few = new Set(tried.splice(0));
  expect([few.size < FACES, few.has(cropOf(0))]).toEqual([true, true]);
  const untried = frames.map(cropOf).find((path) => !few.has(path)) ?? '';
  const checked = await failing(cropOf(0), untried);
  expect(tried.toSorted()).toEqual(frames.map(cropOf));
  expect([...checked.crops.values()]).toEqual(
    [...episode.crops.values()].filter((path) => path !== cropOf(0) && path !== untried),
  );
  expect(checked.report.counts.facesWithCrop).toBe(FACES - 2);
  expect(checked.report.remarks.at(-1)).toMatchObject({
    code: 'crops/undecodable',
    count: 2,
    examples: [cropOf(0), untried],
  });
});
