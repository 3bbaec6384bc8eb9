import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import {
  expectSummary,
  exportZip,
  identitiesOf,
  openApp,
  pickFolder,
  readSummary,
  textOf,
  typeThreshold,
} from './app.ts';

/** Degrees of each track: 4 keeps 5 away from {1, 2, 3}; 6 and 7 are others. */
const AT = [0, 0, 0, -19, 20, 180, 180];

async function writeEpisode(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'held-back-'));
  const rows = AT.flatMap((degrees, t) =>
    [0, 1].map((k) => ({
      track_id: t + 1,
      frame_idx: 100 * t + k,
      ts: 4 * t + k,
      bbox_xyxy: [10, 10, 60, 60],
      embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
    })),
  );
  await writeFile(
    join(folder, 'faces.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  return folder;
}

const offer = (page: Page) => page.getByRole('region', { name: 'Changes held back' });
const grid = (page: Page) => page.getByRole('grid', { name: 'Identities' });

/** {1 2 3 4}, {5}, {6 7}; then 4 goes to 6 and 7, which makes room for 5. */
async function moveOneOut(page: Page): Promise<void> {
  await typeThreshold(page, 0.92);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await grid(page)
    .getByRole('row', { name: /identity-00001/ })
    .dblclick();
  await page.getByRole('checkbox', { name: /track 4/ }).click();
  await page.keyboard.press('m');
  await page.keyboard.type('00006');
  await expect(page.getByRole('option', { name: /identity-00006/ }).first()).toBeVisible();
  await page.keyboard.press('Enter');
  // They are nothing alike: it is asked.
  await expect(page.getByRole('dialog', { name: /^Move 1 track of .* to / })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^Moved track 4/).first()).toBeVisible();
}

test('what an act does not name stays, and what clustering again would change is offered', async ({
  page,
}) => {
  const folder = await writeEpisode();
  try {
    const faults = await openApp(page);
    await pickFolder(page, folder);
    await readSummary(page, AT.length);
    await moveOneOut(page);
    await expect(offer(page)).toContainText('1 change held back');
    const held = { tracks: 7, clusters: 2, singletons: 1 };
    await expectSummary(page, held);

    await page.reload();
    await expect(offer(page)).toContainText('1 change held back');
    await expectSummary(page, held);
    const files = await exportZip(page);
    const groups = identitiesOf(files).identities.map(({ track_ids }) => track_ids.length);
    expect(groups.sort()).toEqual([1, 3, 3]);
    expect(textOf(files, 'moderation_log.jsonl')).toContain('"clustering":{"cluster_thresh":0.92}');

    // The slider's own diff has it all: two voices would say it twice.
    await typeThreshold(page, 0.91);
    await expect(offer(page)).toBeHidden();
    await page.getByRole('button', { name: 'Discard' }).click();
    await offer(page).getByRole('button', { name: 'Cluster again' }).click();
    await expect(offer(page)).toBeHidden();
    await expectSummary(page, { tracks: 7, clusters: 2, singletons: 0 });
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect(offer(page)).toContainText('1 change held back');

    await offer(page)
      .getByRole('checkbox', { name: /^Accept/ })
      .check();
    await offer(page).getByRole('button', { name: 'Accept 1 only' }).click();
    await expect(offer(page)).toBeHidden();
    await expectSummary(page, { tracks: 7, clusters: 2, singletons: 0 });
    expect(faults).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
