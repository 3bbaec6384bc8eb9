import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { precacheOf } from '../../../vite.offline.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutline-precache-'));
  mkdirSync(join(folder, 'assets'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (path: string, content = path) => writeFileSync(join(folder, path), content);
const urls = () => precacheOf(folder).map(({ url }) => url);

it('every file of the page is there offline, but what runs models and what is only shown elsewhere', () => {
  const page = ['assets/index-1.css', 'assets/index-1.js', 'assets/kernel-1.wasm', 'icon.svg'];
  const shell = ['index.html', 'manifest.webmanifest'];
  const large = [
    'assets/embed.worker-1.js',
    'assets/ort-1.mjs',
    'assets/ort-1.wasm',
    'assets/ort.wasm.min-1.mjs',
    'assets/a.onnx',
  ];
  for (const path of [...page, ...shell, ...large, 'sw.js', 'picture.webp']) put(path);
  expect(urls()).toEqual([...page, ...shell]);
});

it('a file whose name stays is fetched anew when its content changes, the others never', () => {
  put('assets/index-1.js');
  put('index.html', 'one');
  const before = precacheOf(folder);
  expect(precacheOf(folder)).toEqual(before);
  put('index.html', 'two');
  const after = precacheOf(folder);
  expect(after[0]).toEqual({ url: 'assets/index-1.js', revision: null });
  expect(after[1]).not.toEqual(before[1]);
});

it('what is too large for every visitor ends the build', () => {
  put('assets/large.wasm');
  truncateSync(join(folder, 'assets/large.wasm'), 2 * 2 ** 20 + 1);
  expect(urls).toThrow('assets/large.wasm is too large');
});
