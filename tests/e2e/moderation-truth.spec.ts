import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { DEFAULT_PARAMETERS } from '../../src/core/cluster/types.ts';
import { LOG_FILE_NAME, parseLogFile } from '../../src/core/moderation/log-file.ts';
import type { Operation } from '../../src/core/moderation/types.ts';
import { episodesDir } from '../data.ts';
import { folderSources, importChosen } from '../unit/episode/node-source.ts';
import { Workbench } from '../unit/moderation/workbench.ts';
import {
  dropPaths,
  exportIdentities,
  exportZip,
  identitiesOf,
  inMotion,
  openApp,
  partitionOf,
  pickFolder,
  readSummary,
  sortPartition,
  textOf,
  typeThreshold,
} from './app.ts';
import { Hand, review } from './sitting.ts';

const episodes = episodesDir();
const TRACKS = 139;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;

// Recording every step of a long session would be what is measured.
test.use({ ...inMotion, trace: 'off', viewport: { width: 1440, height: 900 } });
test.skip(episodes === undefined, 'EPISODES_DIR is not set');

interface Decision {
  readonly type: 'together' | 'apart';
  readonly a: number[];
  readonly b: number[];
}

/** What a person said of tracks, by the exported history. */
function decisionsOf(log: string): Decision[] {
  const numbers = (tracks: readonly string[]) => tracks.map((id) => Number(id.replace(/\D+/g, '')));
  const of = (operation: Operation): Decision[] => {
    switch (operation.type) {
      case 'batch':
        return operation.operations.flatMap(of);
      case 'merge': {
        const sources = operation.sources.flatMap((source) => source.tracks);
        return [{ type: 'together', a: numbers(operation.target.tracks), b: numbers(sources) }];
      }
      case 'confirm': {
        const all = numbers(operation.target.tracks);
        return [{ type: 'together', a: all, b: all }];
      }
      case 'move':
        return [
          { type: 'together', a: numbers(operation.to.tracks), b: numbers(operation.tracks) },
        ];
      case 'not-same':
        return [{ type: 'apart', a: numbers(operation.a.tracks), b: numbers(operation.b.tracks) }];
      case 'split': {
        const leaving = new Set(operation.tracks);
        const staying = operation.from.tracks.filter((track) => !leaving.has(track));
        return [{ type: 'apart', a: numbers(operation.tracks), b: numbers(staying) }];
      }
      default:
        return [];
    }
  };
  return log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { operation?: Operation })
    .flatMap(({ operation }) => (operation === undefined ? [] : of(operation)));
}

/** Decisions that a partition does not keep. */
function broken(decisions: readonly Decision[], partition: readonly number[][]): Decision[] {
  const groupOf = new Map(partition.flatMap((group, i) => group.map((track) => [track, i])));
  return decisions.filter(({ type, a, b }) =>
    a.some((x) =>
      b.some((y) => x !== y && (groupOf.get(x) === groupOf.get(y)) !== (type === 'together')),
    ),
  );
}

/** Other thresholds, linkages and algorithms: they regroup what nobody decided, and only that. */
async function regrouped(
  folder: string,
  log: string,
): Promise<[string, ReturnType<typeof identitiesOf>][]> {
  const bench = await Workbench.openRanked(await importChosen(await folderSources(folder)));
  await bench.show(parseLogFile(log, LOG_FILE_NAME).file.log);
  const files: [string, ReturnType<typeof identitiesOf>][] = [];
  for (const change of [
    ...[0.2, 0.9].map((cluster_thresh) => ({ cluster_thresh })),
    ...(['complete', 'ward', 'single', 'centroid'] as const).map((linkage) => ({ linkage })),
    ...(['dbscan', 'hdbscan'] as const).map((algorithm) => ({ algorithm })),
  ]) {
    await bench.set({ ...DEFAULT_PARAMETERS, ...change });
    files.push([JSON.stringify(change), JSON.parse(bench.bytes)]);
  }
  return files;
}

function partitionOfTruth(truth: Record<string, string>): number[][] {
  const people = new Map<string, number[]>();
  for (const [track, person] of Object.entries(truth)) {
    people.set(person, [...(people.get(person) ?? []), Number(track)]);
  }
  return sortPartition([...people.values()]);
}

const namesOf = (file: ReturnType<typeof identitiesOf>) =>
  file.identities.flatMap(({ labels }) => (labels?.name === undefined ? [] : [labels.name])).sort();

test('the review queue leads to the truth by keyboard alone, and nothing decided is ever lost', async ({
  page,
  browser,
}) => {
  const folder = join(episodes ?? '', 'cast-photos');
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Record<
    string,
    string
  >;
  const faults = await openApp(page);
  await pickFolder(page, folder);
  await readSummary(page, TRACKS);

  const hand = new Hand(page);
  const startedAt = Date.now();
  const { answers } = await review(hand, truth);
  const seconds = (Date.now() - startedAt) / 1000;
  const done = await exportZip(page, { thumbs: false });
  const said = decisionsOf(textOf(done, 'moderation_log.jsonl'));
  const report = `${answers} answers, ${hand.presses} key presses, ${seconds.toFixed(1)} s of machine time, ${said.length} decisions on tracks`;
  console.log(`cast-photos to the truth: ${report}`);
  test.info().annotations.push({ type: 'to the truth', description: report });
  expect(partitionOf(identitiesOf(done))).toEqual(partitionOfTruth(truth));
  const names = namesOf(identitiesOf(done));
  expect(names.length).toBeGreaterThan(5);

  const check = (what: string, file: ReturnType<typeof identitiesOf>) => {
    expect(broken(said, partitionOf(file)), what).toEqual([]);
    expect(namesOf(file), what).toEqual(names);
  };
  for (const [what, file] of await regrouped(folder, textOf(done, 'moderation_log.jsonl'))) {
    check(what, file);
  }
  await typeThreshold(page, 0.9);
  await page.getByRole('combobox', { name: 'Linkage' }).selectOption('complete');
  await readSummary(page, TRACKS);
  check('on the page', await exportIdentities(page));
  await page.getByRole('combobox', { name: 'Linkage' }).selectOption('average');
  await typeThreshold(page, 0.58);
  await page.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByText('not applied')).toBeHidden();
  await readSummary(page, TRACKS);

  // An export within the second of a decision could not be told from it by its time.
  await page.waitForTimeout(1_100);
  await page.reload();
  await readSummary(page, TRACKS);
  const reloaded = await exportZip(page, { thumbs: false });
  expect(partitionOf(identitiesOf(reloaded))).toEqual(partitionOfTruth(truth));

  // Elsewhere: another browser, the episode, then the export dropped on it.
  const out = mkdtempSync(join(tmpdir(), 'cutline-e2e-'));
  for (const [path, bytes] of reloaded) {
    mkdirSync(join(out, dirname(path)), { recursive: true });
    writeFileSync(join(out, path), bytes);
  }
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await openApp(other);
  await pickFolder(other, folder);
  await readSummary(other, TRACKS);
  await dropPaths(other, [join(out, 'identities.json'), join(out, 'moderation_log.jsonl')]);
  await expect(other.getByText(/Took over/)).toBeVisible();
  await readSummary(other, TRACKS);
  const there = await exportZip(other, { thumbs: false });
  // Times that people's decisions were made at are the same; only that of the export itself is not.
  const decided = new Set(textOf(reloaded, 'moderation_log.jsonl').match(TIME));
  const undated = (files: ReadonlyMap<string, Uint8Array>) =>
    textOf(files, 'identities.json').replace(TIME, (time) => (decided.has(time) ? time : 'NOW'));
  expect(undated(there)).toBe(undated(reloaded));
  await elsewhere.close();
  expect(faults).toEqual([]);
});
