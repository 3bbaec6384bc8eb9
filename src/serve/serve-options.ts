import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dataRootOf, isFolder } from '../cli/kit/data-root.ts';
import type { ModelFiles } from '../cli/kit/face-session.ts';
import { usageError } from '../cli/kit/program-error.ts';
import { isLoopback } from './access.ts';
import { type DatabasePlace, databaseOf } from './db/database-url.ts';
import type { SeedSettings } from './seed-api.ts';

export interface ServeOptions {
  readonly dataRoot?: string;
  readonly port?: string;
  readonly host?: string;
  readonly publicUrl?: string;
  readonly facebank?: string;
  readonly detector?: string;
  readonly embedder?: string;
  readonly model?: string;
}

/** What options and environment come to. */
export interface Settings {
  /** As it was named, absolute: looked at anew by every request. */
  readonly dataRoot: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: URL | undefined;
  /** Absolute; undefined for the folder `facebank` of the data root. */
  readonly facebank: string | undefined;
  readonly seeds: SeedSettings;
  readonly token: string;
  /** That jobs are in, and workers share; undefined for one of the service's own. */
  readonly database: DatabasePlace | undefined;
}

export const DEFAULT_PORT = 4174;
const TOKEN_BYTES = 32;

/** @throws AppError `cli/usage`, `cli/no-folder` */
export async function readSettings(
  options: ServeOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  const { host = '127.0.0.1' } = options;
  const given = tokenOf(env.CUTLINE_TOKEN, isLoopback(host) ? 1 : LEAST_ABROAD);
  if (!isLoopback(host) && given === undefined) {
    throw usageError(
      `--host ${host} is reached from other machines, so the service needs a token that you chose: set CUTLINE_TOKEN, for instance to what openssl rand -hex 32 says. Without --host it is there for this machine alone.`,
    );
  }
  return {
    host,
    port: portOf(options.port ?? env.PORT),
    publicUrl: publicUrlOf(options.publicUrl),
    facebank: absolute(options.facebank),
    seeds: seedSettings(options, env),
    database: databaseOf(env),
    token: given ?? randomBytes(TOKEN_BYTES).toString('base64url'),
    dataRoot: await rootOf(options.dataRoot),
  };
}

const absolute = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);

/** Models of files, absolute. */
export const modelsOf = ({
  detector,
  embedder,
  model,
}: Pick<ServeOptions, 'detector' | 'embedder' | 'model'>): ModelFiles => ({
  ...{ detector: absolute(detector), embedder: absolute(embedder), name: model },
});

/** Models are opened when the first photograph comes. */
const seedSettings = (
  options: ServeOptions,
  { FACEBANK_KEEP_ORIG: keep }: Readonly<Record<string, string | undefined>>,
): SeedSettings => ({
  models: modelsOf(options),
  keepOriginals: keep === '1' || keep?.toLowerCase() === 'true',
});

/** What a header may carry, without blanks. */
const TOKEN = /^[\x21-\x7e]{1,512}$/;
/** Letters of a token that other machines may try to guess. */
const LEAST_ABROAD = 16;

function tokenOf(given: string | undefined, least: number): string | undefined {
  if (given === undefined || given === '') return undefined;
  if (TOKEN.test(given) && given.length >= least) return given;
  // It is not repeated: what is wrong with a secret is no reason to print it.
  throw usageError(
    `CUTLINE_TOKEN has to be ${least} to 512 letters, digits and signs of ASCII, without blanks.`,
  );
}

const LAST_PORT = 65_535;

function portOf(given: string | undefined): number {
  if (given === undefined || given === '') return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(given) && Number(given) <= LAST_PORT) return Number(given);
  throw usageError(`--port ${given} is no port. Write a number from 1 to ${LAST_PORT}.`);
}

function publicUrlOf(given: string | undefined): URL | undefined {
  if (given === undefined) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/') return url;
  throw usageError(
    `--public-url ${given} is no address. Write it like https://cutline.example.org.`,
  );
}

/** The folder `data` here is made where it is missing; one that was named has to be there. */
async function rootOf(given: string | undefined): Promise<string> {
  if (given === undefined) {
    const own = join(process.cwd(), 'data');
    if (!(await isFolder(own))) await mkdir(own, { recursive: true });
    return own;
  }
  const root = resolve(given);
  await dataRootOf(root);
  return root;
}
