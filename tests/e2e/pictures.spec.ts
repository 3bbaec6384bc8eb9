import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { episodesDir } from '../data.ts';
import {
  balanceOf,
  diffOf,
  inMotion,
  openApp,
  openScenes,
  pickFolder,
  readSummary,
  type Summary,
  scenesTest,
  typeThreshold,
} from './app.ts';
import { followSystemTheme, seriousFaultsInBothThemes } from './axe.ts';

test.use(inMotion);
scenesTest.use(inMotion);

const THRESHOLDS = [0.12, 0.25, 0.34, 0.42, 0.46, 0.5, 0.58, 0.66, 0.75, 0.9] as const;
/** What an episode starts with. */
const APPLIED = 0.58;
const PICTURES = {
  Landscape: 'w',
  Dendrogram: 'd',
  Similarity: 'i',
  Map: 'a',
  Scores: 'b',
} as const;
const episodes = episodesDir();

/** As the page writes a threshold: two decimals, three where the third says something. */
const shown = (threshold: number): string => threshold.toFixed(3).replace(/0$/, '');

async function openPicture(page: Page, name: keyof typeof PICTURES): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('region', { name, exact: true })).toBeVisible();
}

/** What a picture says its numbers are. */
const statusOf = (page: Page, name: keyof typeof PICTURES) =>
  page
    .getByRole('region', { name, exact: true })
    .getByRole('status')
    .filter({ hasText: / clusters? · / })
    .first();

const words = ({ tracks, clusters, singletons }: Summary, threshold: number): RegExp =>
  new RegExp(
    `${tracks} tracks · ${clusters} clusters? · ${singletons} singletons? at ${shown(threshold)}\\b`,
  );

/** Two thresholds for each picture, together all. */
const inTurn = (picture: number, k: number): boolean =>
  k % Object.keys(PICTURES).length === picture;

/**
 * Every picture counts for itself; all say what the page's summary says, and the diff leads from the
 * applied threshold there.
 * @param taken whether a picture is looked at there, by their places in the lists
 * @param also what else is to be looked at in a picture
 */
async function agree(
  page: Page,
  taken: (picture: number, threshold: number) => boolean,
  also: (picture: string, threshold: number) => Promise<void> = async () => {},
) {
  const summaries = new Map<number, Summary>();
  const identities = ({ clusters, singletons }: Summary) => clusters + singletons;
  const applied = identities(await readSummary(page));
  /** What is said there, looked at the first time that a picture is. */
  const summaryAt = async (threshold: number): Promise<Summary> => {
    const known = summaries.get(threshold);
    if (known !== undefined) return known;
    const summary = await readSummary(page);
    summaries.set(threshold, summary);
    if (threshold === APPLIED) {
      await expect(diffOf(page)).toHaveCount(0);
      expect(identities(summary)).toBe(applied);
    } else {
      await expect(diffOf(page)).toContainText(` to ${shown(threshold)}:`);
      await expect
        .poll(async () => applied - (await balanceOf(page)), { message: `diff at ${threshold}` })
        .toBe(identities(summary));
    }
    return summary;
  };
  for (const [i, name] of (Object.keys(PICTURES) as (keyof typeof PICTURES)[]).entries()) {
    await openPicture(page, name);
    for (const threshold of THRESHOLDS.filter((_, k) => taken(i, k))) {
      await typeThreshold(page, threshold);
      const summary = await summaryAt(threshold);
      await expect(statusOf(page, name), name).toHaveText(words(summary, threshold));
      await also(name, threshold);
    }
  }
  expect(summaries.size).toBe(THRESHOLDS.length);
}

/** Scores of the command line by threshold. */
function commandLineScores(folder: string): Map<string, { bcubed: { f: number }; ari: number }> {
  const done = spawnSync(
    process.execPath,
    ['dist/cli/main.mjs', 'score', '--episode', folder, '--sweep', '--format', 'json'],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  expect(done.stderr).toBe('');
  const rows = JSON.parse(done.stdout) as {
    cluster_thresh: number;
    bcubed: { f: number };
    ari: number;
  }[];
  return new Map(rows.map((row) => [row.cluster_thresh.toFixed(2), row]));
}

test('cast-photos: every picture says what the summary says, at ten thresholds, and scores what the command line scores', async ({
  page,
}) => {
  test.skip(episodes === undefined, 'EPISODES_DIR is not set: no real episode to open');
  const folder = join(episodes ?? '', 'cast-photos');
  const faults = await openApp(page);
  await pickFolder(page, folder);
  await readSummary(page, 139);
  const scores = commandLineScores(folder);
  let compared = 0;
  // All of them at every threshold: unit/ui/pictures-agree. Here what they count is also said.
  await agree(page, inTurn, async (name, threshold) => {
    // The command line begins there.
    if (name !== 'Scores' || threshold < 0.2) return;
    const row = scores.get(threshold.toFixed(2));
    const panel = page.getByRole('region', { name, exact: true });
    await expect(panel).toContainText(row?.bcubed.f.toFixed(4) ?? 'no such row');
    compared += 1;
  });
  expect(compared).toBe(2);
  expect(faults).toEqual([]);
});

scenesTest(
  'the demo: every picture says what the summary says, at ten thresholds',
  async ({ page }) => {
    const { faults } = await openScenes(page);
    // Two each, and others than those of the real episode; all where that is not there.
    await agree(page, (picture, k) => episodes === undefined || inTurn(picture, k + 2));
    expect(faults).toEqual([]);
  },
);

scenesTest(
  'the names and marks of the matrix take the colours of another theme at once',
  async ({ page }) => {
    await openScenes(page);
    await openPicture(page, 'Similarity');
    const drawn = () =>
      page.locator('canvas.heat-above').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const dark = await drawn();
    await page.getByRole('button', { name: 'Theme and help' }).click();
    await page.getByRole('menuitemradio', { name: 'Light' }).click();
    await expect.poll(drawn).not.toBe(dark);
    const changed = await drawn();
    // As it is drawn by a picture that has never seen the other theme.
    await page.getByRole('button', { name: 'Similarity', exact: true }).click();
    await expect(page.locator('canvas.heat-above')).toBeHidden();
    await openPicture(page, 'Similarity');
    await expect.poll(drawn).toBe(changed);
  },
);

scenesTest('axe finds nothing serious on the pictures in either theme', async ({ page }) => {
  await openScenes(page);
  await followSystemTheme(page);
  await typeThreshold(page, 0.5);
  for (const [name, key] of Object.entries(PICTURES)) {
    await page.getByRole('grid', { name: 'Identities' }).focus();
    await page.keyboard.press(key);
    const region = page.getByRole('region', { name, exact: true });
    await expect(region).toBeVisible();
    await expect(statusOf(page, name as keyof typeof PICTURES)).toBeVisible();
    const faults = await seriousFaultsInBothThemes(page, '.drawer', '.clustering-panel');
    expect(faults, name).toEqual([]);
  }
});
