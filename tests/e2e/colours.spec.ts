import { expect, type Page } from '@playwright/test';
import { mergeUnlike, openScenes, readSummary, scenesTest as test, typeThreshold } from './app.ts';

/** Colour of each identity whose card is in sight, by id. */
async function coloursOf(page: Page): Promise<ReadonlyMap<string, string>> {
  const cards = page.getByRole('grid', { name: 'Identities' }).getByRole('row');
  const pairs = await cards.evaluateAll((rows) =>
    rows.map((row) => {
      const dot = row.querySelector<HTMLElement>('.id-dot');
      const id = /identity-\d+/.exec(row.getAttribute('aria-label') ?? '')?.[0];
      return [id ?? '', dot?.style.background ?? ''] as const;
    }),
  );
  return new Map(pairs);
}

/** Ids that have another colour now, of those that are in sight before and after. */
function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>) {
  const both = [...before].filter(([id]) => after.has(id));
  expect(both.length).toBeGreaterThan(5);
  return both.filter(([id, colour]) => after.get(id) !== colour);
}

test('colours stay with their identities through acts, and after a reload', async ({ page }) => {
  await openScenes(page);
  // Fewer people than colours: nobody has to give way to a neighbour.
  await typeThreshold(page, 0.55);
  const summary = await readSummary(page);
  const before = await coloursOf(page);
  expect(new Set(before.values()).size).toBe(before.size);
  await page.getByRole('grid', { name: 'Identities' }).focus();
  for (const key of ['Home', 'Space', 'ArrowRight', 'Space']) await page.keyboard.press(key);
  await mergeUnlike(page);
  await expect.poll(async () => (await readSummary(page)).clusters).toBe(summary.clusters - 1);
  // Once the tree knows of the act and every card is drawn again.
  const [first = '', second = ''] = before.keys();
  const both = async () => {
    const shown = await coloursOf(page);
    return shown.has(first) && shown.has(second);
  };
  await expect.poll(both).toBe(false);
  await readSummary(page);
  const after = await coloursOf(page);
  expect(changed(before, after)).toEqual([]);
  await page.reload();
  await readSummary(page);
  await expect.poll(async () => (await coloursOf(page)).size).toBeGreaterThan(10);
  expect(changed(after, await coloursOf(page))).toEqual([]);
});
