import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { episodesDir } from '../data.ts';
import {
  dropPaths,
  exportZip,
  identitiesOf,
  openApp,
  partitionOf,
  readSummary,
  sortPartition,
  textOf,
  typeThreshold,
  withoutTimestamps,
} from './app.ts';

const THRESHOLD = 0.5;
const episodes = episodesDir();

interface Expected {
  readonly cuts: Record<string, Record<string, { partition: number[][] }>>;
}

function expectedPartition(folder: string): number[][] {
  const file = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  const cut = file.cuts.average?.[String(THRESHOLD)];
  if (cut === undefined) throw new Error('expected.json has no such cut');
  return sortPartition(cut.partition);
}

/** identities.json as the command line writes it. */
function byCommandLine(folder: string): string {
  const out = mkdtempSync(join(tmpdir(), 'cutline-e2e-'));
  const done = spawnSync(
    process.execPath,
    ['dist/cli/main.mjs', 'episode-run', '--episode', folder, '--cluster'].concat([
      '--cluster-thresh',
      String(THRESHOLD),
      '--min-cluster-size',
      '1',
      '--out',
      out,
    ]),
    { encoding: 'utf8' },
  );
  expect(done.stderr + done.stdout).not.toMatch(/error/i);
  expect(done.status).toBe(0);
  return readFileSync(join(out, 'identities.json'), 'utf8');
}

/** The first face is a real one, square and decoded. */
async function expectFaces(page: Page): Promise<void> {
  const face = page.getByRole('grid', { name: 'Identities' }).locator('img').first();
  await expect(face).toBeVisible();
  await expect
    .poll(() => face.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth))
    .toBeGreaterThan(16);
  const box = await face.boundingBox();
  expect(Math.abs((box?.width ?? 0) - (box?.height ?? 1))).toBeLessThanOrEqual(2);
}

for (const [name, tracks] of [
  ['cast-photos', 139],
  ['hamilton-clip', 5],
] as const) {
  test.describe(name, () => {
    test.skip(episodes === undefined, 'EPISODES_DIR is not set: no real episode to drop');
    const folder = join(episodes ?? '', name);

    test(`the partition at ${THRESHOLD} is SciPy's on WebGPU, WASM and the command line, byte for byte`, async ({
      page,
    }) => {
      const written: string[] = [];
      for (const engine of ['webgpu', 'wasm'] as const) {
        const faults = await openApp(page, `?engine=${engine}`);
        await dropPaths(page, [folder]);
        await readSummary(page, tracks);
        await expectFaces(page);
        await page.getByRole('combobox', { name: 'Linkage' }).selectOption('average');
        // One track a cluster is a cluster: every identity of the partition gets its number.
        await page.getByRole('spinbutton', { name: 'Minimum cluster size' }).fill('1');
        await page.getByRole('spinbutton', { name: 'Minimum cluster size' }).press('Enter');
        await typeThreshold(page, THRESHOLD);
        await expect(
          page.getByText(engine === 'webgpu' ? /^WebGPU/ : /^WASM SIMD/).first(),
        ).toBeVisible();
        const files = await exportZip(page);
        expect(partitionOf(identitiesOf(files))).toEqual(expectedPartition(folder));
        written.push(textOf(files, 'identities.json'));
        expect(faults).toEqual([]);
      }
      written.push(byCommandLine(folder));
      const [webgpu, wasm, cli] = written.map(withoutTimestamps);
      expect(wasm).toBe(webgpu);
      expect(cli).toBe(webgpu);
    });
  });
}
