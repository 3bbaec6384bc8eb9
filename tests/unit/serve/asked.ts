import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { ModelFiles } from '../../../src/cli/kit/face-session.ts';
import type { BankPlace } from '../../../src/serve/bank-api.ts';
import { type Crew, crewHere } from '../../../src/serve/crew.ts';
import type { Jobs } from '../../../src/serve/job-types.ts';
import type { PageFile } from '../../../src/serve/page-files.ts';
import { createService } from '../../../src/serve/service.ts';
import { cutline, FACES, fixture, NOW, temporary, writeTree } from '../cli/program.ts';

export const TOKEN = 'a-token-of-the-tests';
export const PORT = 4999;
export const HOST = `127.0.0.1:${PORT}`;
export const EP = 'show-s01e02';

export interface Served {
  /** Folder that is served. */
  readonly root: string;
  /** Ask as somebody who has the token; headers that are given win, one that is '' is left out. */
  readonly ask: (path: string, given?: Asked) => Promise<Response>;
  readonly faults: string[];
}
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a form as such. */
  readonly body?: unknown;
}

/** A service without a port over a folder. */
export function serving(
  root: string,
  {
    host = '127.0.0.1',
    publicUrl,
    page,
    jobs = NO_JOBS,
    crew = crewHere(),
    bank,
    models = {},
  }: ServingOptions = {},
): Served {
  const faults: string[] = [];
  const service = createService({
    dataRoot: root,
    token: TOKEN,
    address: () => ({ host, port: PORT, publicUrl }),
    crew,
    jobs,
    bank: bank ?? { folder: join(root, 'data', 'facebank'), index: undefined },
    seeds: { models, keepOriginals: true },
    page,
    onFault: (request, error) => faults.push(`${request}: ${String(error)}`),
  });
  const ask = async (path: string, { method, headers = {}, body }: Asked = {}) => {
    const asIs = body === undefined || typeof body === 'string' || body instanceof FormData;
    const sent = asIs ? body : JSON.stringify(body);
    const all = {
      Host: HOST,
      Authorization: `Bearer ${TOKEN}`,
      ...(typeof sent === 'string' ? { 'Content-Type': 'application/json' } : {}),
      ...headers,
    };
    const given = Object.entries(all).filter(([, value]) => value !== '');
    return service.request(`http://${HOST}${path}`, {
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: Object.fromEntries(given),
      ...(sent === undefined ? {} : { body: sent as string }),
    });
  };
  return { root, ask, faults };
}
interface ServingOptions {
  readonly host?: string;
  readonly publicUrl?: URL;
  readonly page?: ReadonlyMap<string, PageFile>;
  readonly jobs?: Jobs;
  readonly crew?: Crew;
  readonly models?: ModelFiles;
  readonly bank?: BankPlace;
}

/** For tests that ask for none. */
const NO_JOBS: Jobs = {
  submit: () => Promise.reject(new Error('no jobs here')),
  get: () => Promise.resolve(undefined),
  list: () => Promise.resolve({ jobs: [], next: null }),
  cancel: () => Promise.resolve(undefined),
  events: () => Promise.resolve([]),
  listen: () => () => {},
  ready: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * A data root with the four tracks, clustered ({1,2} and {3,4}), made once for a file of tests, each of which
 * changes a copy. @returns the folder above `data/`, while tests run
 */
export function clusteredRoot(): () => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutline-serve-'));
    const faces = FACES.map((face) => ({ ep_id: EP, ...face }));
    await writeTree(folder, { [`data/manifests/${EP}/faces.jsonl`]: faces });
    const args = ['--cluster', '--data-root', folder, '--ep-id', EP, '--now', NOW];
    const { code, stderr } = await cutline('episode-run', ...args, '--cluster-thresh', '0.9');
    if (code !== 0) throw new Error(stderr);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => folder;
}

/** A copy of a folder for the other way of doing the same. */
export async function copied(folder: string): Promise<string> {
  const copy = await temporary();
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** The pipeline's own run, with crops. @returns the folder above `data/` */
export const pipelineRoot = (): Promise<string> => copied(fixture('real_run'));

export const identitiesOf = (root: string, epId: string): string =>
  join(root, 'data', 'manifests', epId, 'identities.json');
