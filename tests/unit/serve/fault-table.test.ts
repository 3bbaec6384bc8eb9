import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = ['tests/unit/serve', 'tests/unit/cli'];

/** Files of the tests that are called so. */
const textOf = (name: string): string =>
  FOLDERS.map((folder) => join(ROOT, folder, name))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

it('docs/service-faults.md names for each fault a test that is there', () => {
  const table = readFileSync(join(ROOT, 'docs/service-faults.md'), 'utf8');
  const rows = table.split('\n').filter((line) => /^\| (?!what happens|-)/.test(line));
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) {
    const held = row.split(' | ').at(-1) ?? '';
    const files = [...held.matchAll(/([a-z0-9-]+\.test\.ts): ((?:"[^"]+"(?:, )?)+)/g)];
    expect(files.length, row).toBeGreaterThan(0);
    for (const [, file = '', titles = ''] of files) {
      for (const [, title = ''] of titles.matchAll(/"([^"]+)"/g)) {
        expect(textOf(file).includes(`'${title}'`), `${file}: ${title}`).toBe(true);
      }
    }
  }
});
