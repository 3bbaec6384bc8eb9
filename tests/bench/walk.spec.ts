import { expect, type Locator, type Page, test } from '@playwright/test';
import { openApp, pickFolder, summaryOf, typeThreshold } from '../e2e/app.ts';
import { walkEpisode } from './walk-episode.ts';
import { Meter } from './walk-meter.ts';

// Recording a Playwright trace snapshots the page at every step: it would be what is measured.
test.use({ trace: 'off', viewport: { width: 1440, height: 900 } });

const TRACKS = Number(process.env.BENCH_TRACKS ?? 20_000);
/** Episodes that they are divided among, which are then opened together. */
const EPISODES = Number(process.env.BENCH_EPISODES ?? 1);
/** Faces of a track: fewer where there are very many. */
const FACES_EACH = TRACKS > 50_000 ? 2 : 4;
/** A step that is not at rest by then is measured as it is, ms. */
const PATIENCE_MS = Number(process.env.WALK_PATIENCE_MS ?? 120_000);
/** Reading and clustering have so long, ms. */
const CLUSTER_MS = 3_000_000;
/** What is not there by then is not there, ms. */
const ACT_MS = 60_000;
/** Only the steps whose names contain one of these, after the import; all by default. */
const ONLY = process.env.WALK_ONLY?.split(',');

/** Reports what every step costs; the machine is noisy, so it asserts no time. */
test('a season is walked through: what each step costs is reported', async ({ browser }) => {
  test.setTimeout(7_200_000);
  const files = walkEpisode(TRACKS, FACES_EACH, EPISODES);
  const context = await browser.newContext({ serviceWorkers: 'block', acceptDownloads: true });
  const page = await context.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
  page.setDefaultTimeout(ACT_MS);
  const faults = await openApp(page, '', 'suggested');
  const meter = await Meter.of(browser, page);
  let failed = 0;
  const step = async (name: string, act: () => Promise<unknown>, needed = false) => {
    if (ONLY !== undefined && !needed && !ONLY.some((part) => name.includes(part))) return;
    let words: Record<string, string>;
    try {
      const cost = await meter.measure(name, async () => void (await act()), PATIENCE_MS);
      const round = (value: number, digits = 0) => value.toFixed(digits);
      words = {
        seconds: round(cost.seconds, 1),
        mainMs: round(cost.mainMs),
        longTasks: round(cost.longTasks),
        longestMs: round(cost.longestMs),
        longestWallMs: round(cost.longestWallMs),
        heapMB: round(cost.heapMB),
        peakMB: round(cost.peakMB),
        said: await alertsOf(page),
      };
    } catch (error) {
      failed += 1;
      words = { said: `failed: ${String(error).slice(0, 300)}` };
      await page.keyboard.press('Escape');
    }
    const wrong = faults.splice(0);
    if (wrong.length > 0) words = { ...words, said: `${words.said} ${wrong.join('; ')}` };
    console.log(name.padEnd(34), JSON.stringify(words));
    test.info().annotations.push({ type: name, description: JSON.stringify(words) });
    if (needed && words.seconds === undefined) throw new Error(`${name}: ${words.said}`);
  };
  const key = (name: string) => page.keyboard.press(name);
  const grid = page.getByRole('grid', { name: 'Identities' });
  const tab = (name: string) => async () => {
    await page
      .getByRole('toolbar')
      .or(page.locator('.drawer'))
      .getByRole('button', { name, exact: true })
      .first()
      .click();
    await page.getByRole('region', { name, exact: true }).waitFor();
  };
  const region = (name: string) => page.getByRole('region', { name });
  const people = page.getByRole('button', { name: /^People/ }).first();

  await step(
    'import, clustered',
    async () => {
      await pickFolder(page, files.folder);
      if (EPISODES > 1) await openTogether(page);
      await settled(page, files.clustered);
    },
    true,
  );
  await grid.focus();
  await step('first card', () => key('ArrowRight'));
  await step('grid to the end', () => key('Control+End'));
  await step('grid to the start', () => key('Control+Home'));
  await step('grid, 60 turns of the wheel', () => wheel(page, grid, 60));
  await step('search', async () => {
    await page.getByRole('searchbox', { name: 'Find people and tracks' }).fill('12');
  });
  await step('search cleared', async () => {
    await page.getByRole('searchbox', { name: 'Find people and tracks' }).fill('');
  });
  for (const sort of ['name', 'variance', 'size']) {
    await step(`sort by ${sort}`, () =>
      page.getByRole('combobox', { name: 'Sort identities' }).selectOption(sort),
    );
  }
  for (const filter of ['conflicts', 'all']) {
    await step(`filter ${filter}`, () =>
      page.getByRole('combobox', { name: 'Filter identities' }).selectOption(filter),
    );
  }
  await step('palette', () => key('Control+k'));
  await step('palette, typed', () => page.keyboard.type('12'));
  await step('palette closed', () => key('Escape'));
  for (const tray of ['Singletons', 'Unembedded', 'Skipped faces']) {
    await step(`tray ${tray}`, () =>
      page
        .getByRole('navigation', { name: 'Trays' })
        .getByRole('button', { name: new RegExp(`^${tray}`) })
        .click(),
    );
    await step(`tray ${tray}, wheel`, () => wheel(page, page.locator('#centre'), 60));
    await step(`tray ${tray} left`, async () => {
      await key('Escape');
      await key('Escape');
      await grid.waitFor();
    });
  }
  await grid.focus();
  await key('Control+Home');
  await step('largest identity opened', () => key('Enter'));
  await step('its tracks, wheel', () => wheel(page, page.locator('#centre'), 60));
  await step('its tracks, all selected', () => key('Control+a'));
  await step('largest identity left', async () => {
    await key('Escape');
    await key('Escape');
    await grid.waitFor();
  });

  await step('stricter', () => key(']'));
  await step('looser', () => key('['));
  await step('much looser', () => key('{'));
  await step('much looser again', () => key('{'));
  await step('changes shown', async () => {
    await page.getByRole('button', { name: /^Look at \d+ change/ }).click();
    await region('What the threshold changes').waitFor();
  });
  await step('changes, stricter', () => key(']'));
  await step('changes left', () => key('Escape'));
  await step('changes applied', () =>
    page.getByRole('button', { name: 'Apply', exact: true }).click(),
  );
  await step('changes undone', () => key('Control+z'));
  await step('threshold dragged', () => drag(page));
  await step('back to the threshold', async () => {
    const discard = page.getByRole('button', { name: 'Discard', exact: true });
    if (await discard.isVisible()) await discard.click();
    else await typeThreshold(page, 0.55);
  });

  await step('landscape', tab('Landscape'));
  await step('landscape, stricter', () => key(']'));
  await step('landscape, looser', () => key('['));
  await step('dendrogram', tab('Dendrogram'));
  await step('dendrogram, stricter', () => key(']'));
  await step('dendrogram, looser', () => key('['));
  await step('dendrogram, wheel', () => wheel(page, region('Dendrogram'), 30));
  await step('similarity', tab('Similarity'));
  await step('similarity, stricter', () => key(']'));
  await step('similarity, looser', () => key('['));
  await step('similarity, wheel', () =>
    wheel(page, page.getByRole('region', { name: 'Similarity', exact: true }), 30),
  );
  await step('map', tab('Map'));
  await step('map, stricter', () => key(']'));
  await step('map, looser', () => key('['));
  await step('map, wheel', () => wheel(page, region('Map'), 30));
  await step('scores', tab('Scores'));
  await step('scores, truth given', async () => {
    await page.getByLabel('Truth file').first().setInputFiles(files.truth);
    await page.getByRole('status', { name: 'Score summary' }).waitFor();
  });
  await step('scores, stricter', () => key(']'));
  await step('scores, looser', () => key('['));
  for (const view of ['Linkages', 'People']) {
    await step(`scores, ${view}`, () =>
      region('Scores').getByText(view, { exact: true }).first().click(),
    );
  }
  await step('season', async () => {
    await key('Escape');
    await key('e');
    await region('All episodes').waitFor();
  });
  await step('drawer closed', () => key('Escape'));

  await step('compare', async () => {
    await grid.focus();
    await key('Control+Home');
    for (const one of ['Space', 'ArrowRight', 'Space', 'c']) await key(one);
    await page
      .getByRole('button', { name: /^Compare/ })
      .first()
      .waitFor();
  });
  await step('compare left', () => key('Escape'));
  await step('lock', async () => {
    await grid.focus();
    await key('Control+Home');
    await key('l');
  });
  await step('name', async () => {
    await key('r');
    await page.keyboard.type('Ann');
    await key('Enter');
  });
  await step('merge', async () => {
    for (const one of ['ArrowRight', 'Space', 'ArrowRight', 'Space', 'g']) await key(one);
    await page.waitForTimeout(1_500);
    if (await page.getByRole('dialog').isVisible()) await key('Enter');
  });
  await step('delete', async () => {
    await key('ArrowRight');
    await key('Shift+Delete');
  });
  await step('into the noise bin', () => key('Delete'));
  await step('all selected', () => key('Control+a'));
  await step('selection dropped', () => key('Escape'));
  for (let i = 0; i < 3; i++) await step(`undo ${i + 1}`, () => key('Control+z'));
  await step('redo', () => key('Control+Shift+z'));
  await step('history', () => key('h'));
  await step('history left', () => key('h'));

  await step('review', async () => {
    await key('v');
    await region('Review queue').waitFor();
  });
  await step('review, certain merges left', async () => {
    if (await page.getByRole('list', { name: 'Merges that look certain' }).isVisible()) {
      await key('Escape');
    }
  });
  const panel = region('Review queue');
  for (const answer of ['u', 'y', 'x', 'u']) {
    await step(`review, answer ${answer}`, async () => {
      await panel.and(page.locator('[data-question]')).waitFor();
      await panel.focus();
      await key(answer);
    });
  }
  await step('review left', () => key('Escape'));
  await step('names', async () => {
    await page
      .getByRole('button', { name: /^Names/ })
      .first()
      .click();
    await region('People to name').waitFor();
  });
  await step('names, typed', async () => {
    await page.locator('.names-field').first().fill('Bea');
    await key('Enter');
  });
  await step('names left', async () => {
    await key('Escape');
    await key('Escape');
  });

  await step('people', () => people.click());
  await step('people imported', async () => {
    await page.getByRole('button', { name: 'More about people' }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('menuitem', { name: 'Import a Facebank folder…' }).click(),
    ]);
    await chooser.setFiles(files.bank);
  });
  await step('screen time', () => page.getByRole('button', { name: 'Screen time' }).click());
  await step('people left', () => people.click());
  await step('known', async () => {
    await page
      .getByRole('button', { name: /^Known/ })
      .first()
      .click();
    await region('Known people').waitFor();
  });
  await step('known, named', () => page.getByRole('button', { name: /^Name \d+ identit/ }).click());
  await step('known left', () => key('Escape'));

  for (const profile of ['specification', 'pipeline']) {
    await step(`export dialog, ${profile}`, async () => {
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page
        .getByRole('dialog')
        .getByRole('radio', { name: new RegExp(profile, 'i') })
        .check();
    });
    await step(`export, ${profile}`, async () => {
      const boxes = page.getByRole('dialog').getByRole('checkbox');
      for (let i = 0; i < (await boxes.count()); i++) {
        if (await boxes.nth(i).isEnabled()) await boxes.nth(i).setChecked(true);
      }
      const download = page.waitForEvent('download', { timeout: 600_000 });
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^(Export|Save|Download)/ })
        .click();
      await (await download).path();
    });
  }
  await step('storage dialog', async () => {
    await page.getByRole('button', { name: /^Episode:/ }).click();
    await page.getByRole('menuitem', { name: 'Manage storage' }).click();
  });
  await step('storage dialog left', () => key('Escape'));
  await step('another linkage', () =>
    page.getByRole('combobox', { name: 'Linkage' }).selectOption('complete'),
  );
  await step('the linkage before', () =>
    page.getByRole('combobox', { name: 'Linkage' }).selectOption('average'),
  );
  await step('reload', async () => {
    await page.reload();
    await settled(page, files.clustered);
  });
  await step('closed and opened again', async () => {
    await page.getByRole('button', { name: /^Episode:/ }).click();
    await page.getByRole('menuitem', { name: 'Close episode' }).click();
    await page.locator('.recent-item').first().click();
    await settled(page, files.clustered);
  });
  expect(failed).toBe(0);
  await context.close();
});

/** All that were found, as one. */
async function openTogether(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Which ones?' });
  await dialog.getByRole('button', { name: `Choose all ${EPISODES}` }).click();
  await dialog.getByRole('textbox', { name: 'Called' }).fill('season-s01');
  await dialog.getByRole('button', { name: `Open ${EPISODES} together` }).click();
}

/** Until so many tracks are clustered and nothing of it is on its way. */
async function settled(page: Page, tracks: number): Promise<void> {
  await expect(summaryOf(page).and(page.locator('[data-settled=true]'))).toContainText(
    `${tracks} tracks · `,
    { timeout: CLUSTER_MS },
  );
}

/** Errors that the page shows now, and parts of it that could not be shown. */
async function alertsOf(page: Page): Promise<string> {
  const texts = await page.locator('.notice[role=alert], .boundary').allTextContents();
  return texts
    .map((text) => text.trim())
    .join(' | ')
    .slice(0, 300);
}

async function wheel(page: Page, over: Locator, turns: number): Promise<void> {
  await over.hover();
  for (let i = 0; i < turns; i++) {
    await page.mouse.wheel(0, 240);
    await page.waitForTimeout(16);
  }
}

/** The thumb of the threshold, there and back. */
async function drag(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Cluster threshold' });
  const box = await slider.boundingBox();
  if (box === null) throw new Error('the slider is not on the page');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.55, y);
  await page.mouse.down();
  for (let i = 0; i <= 60; i++) {
    await page.mouse.move(box.x + box.width * (0.55 + 0.2 * Math.sin(i / 9)), y);
    await page.waitForTimeout(30);
  }
  await page.mouse.up();
}
