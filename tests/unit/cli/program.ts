import { type SpawnOptions, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { main } from '../../../src/cli/program.ts';

/** The built program (`npm run build`). */
export const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.mjs', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../fixtures/import/', import.meta.url));
export const NOW = '2025-11-18T12:34:56Z';

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the program in this process: starting Node would take longer than most commands. */
export async function cutline(...args: readonly string[]): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  const into = (stream: keyof typeof texts) => ({
    write: (text: string) => {
      texts[stream] += text;
    },
  });
  const code = await main(args, { stdout: into('stdout'), stderr: into('stderr') });
  return { code, signal: null, ...texts };
}

/** Run the built program as a process of its own: for signals, locks, streams and what files show meanwhile. */
export function cutlineProcess(...args: readonly string[]): Promise<Outcome> {
  return run(process.execPath, [PROGRAM, ...args]).outcome;
}

/** Start a process; `outcome` settles when it has ended. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(command, [...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    texts.stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    texts.stderr += chunk.toString();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
  return { child, outcome };
}

/** A folder of its own for a test, removed when the test has finished. */
export async function temporary(place = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(place, 'cutline-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A copy of a fixture that may be written to. */
export async function copyOf(fixture: string): Promise<string> {
  const folder = await temporary();
  await cp(join(FIXTURES, fixture), folder, { recursive: true });
  return folder;
}

export const fixture = (path: string): string => join(FIXTURES, path);

export type Content = string | Uint8Array | readonly object[] | object;

/** Write files below a folder: text and bytes as they are, lists as JSON lines, objects as JSON. */
export async function writeTree(folder: string, files: Readonly<Record<string, Content>>) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), asFile(content));
  }
}

function asFile(content: Content): string | Uint8Array {
  if (typeof content === 'string' || content instanceof Uint8Array) return content;
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Four tracks of two faces: 1 and 2 alike, 3 and 4 alike, the pairs at cosine 0.6. */
export const FACES = [0, 0.1, 0.93, 1.03].flatMap((angle, t) =>
  [0, 1].map((k) => ({
    track_id: t + 1,
    face_id: `face_${t + 1}_${k}`,
    frame_idx: 100 * t + k,
    ts: 4 * t + k,
    bbox_xyxy: [10, 10, 60 + k, 60 + k],
    embedding: [Math.cos(angle), Math.sin(angle), 0],
  })),
);

/** Track 5 is somebody whom no other track shows, and then whoever is in 1 and 2. */
export const MIXED = [0, 1, 2, 3].map((k) => ({
  ...{ track_id: 5, face_id: `face_5_${k}`, frame_idx: 900 + k, ts: 90 + k },
  bbox_xyxy: [10, 10, 60 + k, 60 + k],
  embedding: k < 2 ? [0, 0, 1] : [Math.cos(0.05), Math.sin(0.05), 0],
}));

/** A flat folder with the four tracks and whatever else is wanted. */
export async function smallEpisode(files: Readonly<Record<string, Content>> = {}) {
  const folder = await temporary();
  await writeTree(folder, { 'faces.jsonl': FACES, ...files });
  return folder;
}

export const readJson = async (path: string): Promise<unknown> =>
  JSON.parse(await readFile(path, 'utf8'));

export interface SpecFile {
  identities: {
    identity_id: string;
    cluster_id: number | null;
    track_ids: string[];
    canonical_face_path: string | null;
    canonical_face_id?: string;
    labels: Record<string, unknown>;
    locked: boolean;
    created_at?: string;
  }[];
  metadata: Record<string, unknown>;
}
export const readSpec = (path: string) => readJson(path) as Promise<SpecFile>;

/** Every file below a folder, hidden ones too, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Everything below a folder, to be compared as a whole. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const files = await listFiles(folder);
  const read = async (path: string) => (await readFile(join(folder, path))).toString('base64');
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path, await read(path)] as const)),
  );
}
