import { expect } from '@playwright/test';
import {
  expectSaved,
  expectSummary,
  mergeUnlike,
  openApp,
  openScenes,
  readSummary,
  scenesTest as test,
  typeThreshold,
} from './app.ts';

test('a second tab follows what is decided in the first, and takes over when that closes', async ({
  context,
}) => {
  const first = await context.newPage();
  const { summary: before } = await openScenes(first);

  const second = await context.newPage();
  await openApp(second);
  expect(await readSummary(second)).toEqual(before);
  await expect(second.getByText(/another tab|read-only/i).first()).toBeVisible();

  await first.bringToFront();
  await first.getByRole('grid', { name: 'Identities' }).focus();
  for (const key of ['ArrowRight', 'Space', 'ArrowRight', 'Space']) {
    await first.keyboard.press(key);
  }
  await mergeUnlike(first);
  await expectSummary(first, { clusters: before.clusters - 1 });
  const merged = await readSummary(first);
  await second.bringToFront();
  await expectSummary(second, merged);

  await first.bringToFront();
  await typeThreshold(first, 0.7);
  const changed = await readSummary(first);
  await expectSaved(first, 0.7);
  await first.close();
  await expect(second.getByText(/another tab|read-only/i)).toHaveCount(0);
  await second.reload();
  expect(await readSummary(second)).toEqual(changed);
});
