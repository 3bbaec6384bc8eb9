import { expect } from '@playwright/test';
import {
  expectSaved,
  openApp,
  openScenes,
  readSummary,
  scenesTest as test,
  typeThreshold,
} from './app.ts';

test('a second tab reads along and takes over when the first one closes', async ({ context }) => {
  const first = await context.newPage();
  const { summary: before } = await openScenes(first);

  const second = await context.newPage();
  await openApp(second);
  expect(await readSummary(second)).toEqual(before);
  await expect(second.getByText(/another tab|read-only/i).first()).toBeVisible();

  await typeThreshold(first, 0.7);
  const changed = await readSummary(first);
  await expectSaved(first, 0.7);
  await first.close();
  await expect(second.getByText(/another tab|read-only/i)).toHaveCount(0);
  await second.reload();
  expect(await readSummary(second)).toEqual(changed);
});
