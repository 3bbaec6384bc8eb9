import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { inMotion } from './app.ts';
import { seriousFaults } from './axe.ts';
import { folderOf, lines } from './drawn-episode.ts';
import { serveFolder, TOKEN } from './served-folder.ts';

test.use(inMotion);

const EP = 'show-s01e01';
const PEOPLE = 4;

/** The data root of an episode of four people, of whom everybody has two tracks of two faces. */
function dataRoot(): string {
  const tracks = Array.from({ length: 2 * PEOPLE }, (_, i) => i + 1);
  const faces = tracks.flatMap((track) =>
    [0, 1].map((face) => ({
      ...{ ep_id: EP, track_id: track, frame_idx: 100 * track + face },
      ...{ ts: 4 * track + face, bbox_xyxy: [100, 80, 160, 150] },
      embedding: Array.from(
        { length: 2 * PEOPLE },
        (_, i) => Number(i === (track - 1) >> 1) + 0.05 * Math.sin(track + 3 * face + i),
      ),
    })),
  );
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    ...{ identity_id: idOf(i), track_ids: [2 * i + 1, 2 * i + 2], labels: {}, locked: false },
  }));
  return folderOf('data', {
    [`manifests/${EP}/faces.jsonl`]: lines(faces),
    [`manifests/${EP}/tracks.jsonl`]: lines(
      tracks.map((track_id) => ({ ep_id: EP, track_id, frame_count: 2 })),
    ),
    [`manifests/${EP}/identities.json`]: JSON.stringify({ ep_id: EP, identities: people }),
  });
}

/** As clustering calls them, by their first tracks. */
const idOf = (person: number): string => `identity-${String(2 * person + 1).padStart(5, '0')}`;

/** A command of another terminal, which knows the service alone. */
const cutline = (origin: string, ...args: readonly string[]): string =>
  execFileSync(
    process.execPath,
    ['dist/cli/main.mjs', ...args, '--server', origin, '--ep-id', EP],
    { env: { ...process.env, CUTLINE_TOKEN: TOKEN }, encoding: 'utf8' },
  );

/** Kinds of the steps that the service has. */
async function kindsOf(origin: string): Promise<readonly string[]> {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${origin}/episodes/${EP}/log`, { headers });
  const { steps } = (await response.json()) as {
    readonly steps: readonly { readonly operation: { readonly type: string } }[];
  };
  return steps.map(({ operation }) => operation.type);
}

/** Somebody with a browser of their own who opens the episode from the service. */
async function visitor(browser: Browser, origin: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${origin}/login?token=${TOKEN}`);
  await page
    .getByRole('region', { name: 'On this service' })
    .getByRole('button', { name: new RegExp(EP) })
    .click();
  await expect(status(page, 'Shared with the service')).toBeVisible();
  return page;
}

const status = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const identities = (page: Page) => page.getByRole('grid', { name: 'Identities' }).getByRole('row');

/** Name who has an id, as a hand at the keyboard does. */
async function name(page: Page, id: string, words: string): Promise<void> {
  await identities(page).and(page.getByLabel(id)).first().click();
  await page.keyboard.press('r');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await expectNamed(page, words);
}

const expectNamed = (page: Page, words: string) =>
  expect(identities(page).and(page.getByLabel(words))).toHaveCount(1);
const expectNobody = (page: Page, words: string) =>
  expect(identities(page).and(page.getByLabel(words))).toHaveCount(0);

test('two browsers and a command at one episode come to one history', async ({ browser }) => {
  const root = dataRoot();
  let { origin, child } = await serveFolder(root);
  const ann = await visitor(browser, origin);
  const [one, two, three, four] = [0, 1, 2, 3].map(idOf) as [string, string, string, string];

  await name(ann, one, 'Ann One');
  await expect(status(ann, 'Shared with the service')).toBeVisible();

  // Who comes later has it from the files; what follows is heard while it happens.
  const bea = await visitor(browser, origin);
  await expectNamed(bea, 'Ann One');
  // An answer that is lost on its way: what is sent again is one step.
  let lost = 0;
  await ann.route('**/log', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await name(ann, two, 'Ann Two');
  await expectNamed(bea, 'Ann Two');
  await expect.poll(() => lost).toBe(1);
  await expect(status(ann, 'Shared with the service')).toBeVisible();
  await name(bea, three, 'Bea Three');
  await expectNamed(ann, 'Bea Three');

  // Offline, also over a reload: steps wait, and undo is there.
  await bea.context().route('**/episodes/**', (route) => route.abort());
  await bea.reload();
  await expect(status(bea, 'No answer of the service')).toBeVisible();
  await name(bea, four, 'Bea Four');
  await expect(status(bea, '1 step waits for the service')).toBeVisible();
  // Meanwhile a command locks whom she named, and undo takes back one's own, of which the files spoke.
  expect(await kindsOf(origin)).toEqual(['label', 'label', 'label']);
  cutline(origin, 'patch', '--json', JSON.stringify({ identity_id: four, locked: true }));
  await ann.keyboard.press('Control+z');
  await expectNobody(ann, 'Ann Two');
  await ann.keyboard.press('Control+z');
  await expectNobody(ann, 'Ann One');

  // Back again: what no longer fits is told, with why, and not done; what fits is.
  await bea.context().unroute('**/episodes/**');
  await expectNobody(bea, 'Ann One');
  await expectNobody(bea, 'Bea Four');
  await expectNamed(bea, 'Bea Three');
  await expect(bea.getByText('The service refused a step')).toBeVisible();
  const refused = status(bea, 'Shared with the service 1 refused');
  await refused.focus();
  await bea.keyboard.press('Enter');
  const dialog = bea.getByRole('dialog', { name: 'Shared with the service' });
  await expect(dialog.getByRole('listitem').first()).toContainText('Bea Four');
  await expect(dialog.getByRole('listitem').first()).toContainText('locked');
  expect(await seriousFaults(bea, 'everything', 'dialog', '.top-bar')).toEqual([]);
  await dialog.getByRole('button', { name: 'Clear the list' }).press('Enter');
  await bea.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(status(bea, 'Shared with the service')).toBeFocused();

  // Without the service both go on; when it is back, both are in it, and see each other.
  child.kill('SIGKILL');
  await expect(status(ann, 'No answer of the service')).toBeVisible();
  await name(ann, one, 'Ann Again');
  await name(bea, two, 'Bea Two');
  ({ origin, child } = await serveFolder(root, new URL(origin).port));
  await expectNamed(ann, 'Bea Two');
  await expectNamed(bea, 'Ann Again');
  // A command takes back the last step, whoever made it; redo of one's own is one, too.
  const undone = cutline(origin, 'undo');
  const [gone, left] = undone.includes('Ann Again')
    ? ['Ann Again', 'Bea Two']
    : ['Bea Two', 'Ann Again'];
  for (const page of [ann, bea]) {
    await expectNobody(page, gone);
    await expectNamed(page, left);
  }
  const file = readFileSync(join(root, 'manifests', EP, 'identities.json'), 'utf8');
  const names = new Set([...file.matchAll(/(?:Ann|Bea) \w+/g)].map(([words]) => words));
  expect(names).toEqual(new Set(['Bea Three', left]));
  await Promise.all([ann, bea].map((page) => page.context().close()));
});
