import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { posedFaces } from '../unit/metric/pose-cast.ts';
import {
  expectSummary,
  exportIdentities,
  exportZip,
  identitiesOf,
  openApp,
  pickFolder,
  readSummary,
  textOf,
  typeThreshold,
  withoutTimestamps,
} from './app.ts';
import { faultsIn } from './axe.ts';

/** A folder with an episode of posed heads: by plain cosine its tracks fall together by pose. */
function posedEpisode(tracks?: number): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'cutline-metric-')), 'posed-s01e01');
  mkdirSync(folder);
  const lines = posedFaces(tracks).map((face) => `${JSON.stringify(face)}\n`);
  writeFileSync(join(folder, 'faces.jsonl'), lines.join(''));
  return folder;
}

const metric = (page: Page) => page.getByRole('combobox', { name: 'Metric' });
const proposal = (page: Page) => page.getByRole('region', { name: /cosine → within track/ });
const people = async (page: Page) => {
  const { identities } = await exportIdentities(page);
  return identities.map(({ track_ids }) =>
    track_ids.map((id) => Number(/\d+/.exec(String(id))?.[0]) % 2),
  );
};

async function open(page: Page, folder: string, tracks: number) {
  const faults = await openApp(page);
  await pickFolder(page, folder);
  await readSummary(page, tracks);
  await typeThreshold(page, 0.6);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByText('not applied')).toBeHidden();
  return faults;
}

test('the metric is offered with its diff, changes nothing before Apply, and undo brings back both', async ({
  page,
}) => {
  const folder = posedEpisode();
  const faults = await open(page, folder, 16);
  const before = await readSummary(page);
  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await expect(proposal(page).getByRole('heading')).toBeFocused();
  const said = proposal(page).getByRole('status', { name: 'Metric proposal' });
  await expect(said).toContainText(/\d+ splits?.*2 → \d+ clusters/);
  await expect(
    page.getByRole('list', { name: 'What the metric would change' }).getByRole('listitem'),
  ).not.toHaveCount(0);
  expect(await faultsIn(page, 'everything', '.clustering-panel')).toEqual([]);
  expect(await readSummary(page)).toEqual(before);
  await proposal(page).getByRole('button', { name: 'Discard' }).click();
  await expect(proposal(page)).toBeHidden();
  expect(await readSummary(page)).toEqual(before);
  await expect(metric(page)).toHaveValue('cosine');

  await page.getByRole('button', { name: 'Look', exact: true }).click();
  await proposal(page).getByRole('button', { name: 'Apply' }).click();
  await expect(proposal(page)).toBeHidden();
  await expect(metric(page)).toHaveValue('within_track');
  await expect(page.getByText(/^Metric within_track, threshold 0\.600 → /).first()).toBeVisible();
  await expect(page.getByRole('status', { name: 'Metric', exact: true })).toHaveText(
    /^Learned from 64 faces of 16 tracks, \d+ % of it from them\./,
  );
  const threshold = page.getByRole('slider', { name: 'Cluster threshold' });
  const applied = await threshold.inputValue();
  const found = await people(page);
  // No identity has two people in it any more.
  expect(found.map((own) => new Set(own).size)).toEqual(found.map(() => 1));

  await page.keyboard.press('Control+z');
  await expect(metric(page)).toHaveValue('cosine');
  await expect(threshold).toHaveValue('0.6');
  await expectSummary(page, before);
  await page.keyboard.press('Control+Shift+z');
  await expect(metric(page)).toHaveValue('within_track');
  await expect(threshold).toHaveValue(applied);
  await page.reload();
  await readSummary(page, 16);
  await expect(metric(page)).toHaveValue('within_track');
  expect(await people(page)).toEqual(found);
  expect(faults).toEqual([]);
});

test('what the page exports in the metric, the command line writes too; pictures say which it is', async ({
  page,
}) => {
  const folder = posedEpisode();
  const faults = await open(page, folder, 16);
  await metric(page).selectOption('within_track');
  await expect(page.getByText('within-track metric').first()).toBeVisible();
  await page.getByRole('button', { name: 'Similarity', exact: true }).click();
  await expect(
    page.getByRole('img', { name: /^Colours: similarity \(within-track metric\) from/ }),
  ).toBeVisible();
  const written = textOf(await exportZip(page), 'identities.json');
  const out = mkdtempSync(join(tmpdir(), 'cutline-metric-out-'));
  const run = ['episode-run', '--cluster', '--episode', folder, '--out', out];
  const options = ['--metric', 'within_track', '--cluster-thresh', '0.6'];
  execFileSync(process.execPath, ['dist/cli/main.mjs', ...run, ...options]);
  const program = readFileSync(join(out, 'identities.json'), 'utf8');
  expect(withoutTimestamps(written)).toBe(withoutTimestamps(program));
  expect(identitiesOf(new Map([['identities.json', Buffer.from(written)]])).metadata).toMatchObject(
    { metric: 'within_track' },
  );
  expect(faults).toEqual([]);
});

test('a metric that is refused says so with figures, and plain cosine is what is written', async ({
  page,
}) => {
  const faults = await open(page, posedEpisode(6), 6);
  const before = await readSummary(page);
  await metric(page).selectOption('within_track');
  await expect(page.getByRole('status', { name: 'Metric', exact: true })).toHaveText(
    /^within_track was not used: 6 tracks have several faces and weigh like \d\.\d equal ones, where 10 are needed\. /,
  );
  expect(await readSummary(page)).toEqual(before);
  await expect(page.getByText('within-track metric')).toHaveCount(0);
  const { metadata } = await exportIdentities(page);
  expect(metadata).toMatchObject({
    metric: 'cosine',
    metric_refused: expect.stringMatching(/^6 tracks have several faces/),
  });
  expect(faults).toEqual([]);
});
