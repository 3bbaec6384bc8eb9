import { expect, test } from 'vitest';
import { createTurns } from '../../workers/media/turns.ts';

test('never more than the limit run, and in the order they came', async () => {
  const inTurn = createTurns(2);
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const task = (i: number) => async () => {
    started.push(i);
    most = Math.max(most, ++running);
    await new Promise((go) => setTimeout(go, 5 - (i % 3)));
    running--;
    return i;
  };
  const results = await Promise.all([0, 1, 2, 3, 4, 5, 6].map((i) => inTurn(task(i))));
  expect(results).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(2);
});

test('a task that fails frees its place', async () => {
  const inTurn = createTurns(1);
  const failing = inTurn(() => Promise.reject(new Error('damaged')));
  const next = inTurn(() => Promise.resolve('fine'));
  await expect(failing).rejects.toThrow('damaged');
  expect(await next).toBe('fine');
});
