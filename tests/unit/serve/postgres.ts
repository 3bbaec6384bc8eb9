import type { ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openPostgres } from '../../../src/serve/db/postgres.ts';
import { run } from '../cli/program.ts';

const DEBIAN = '/usr/lib/postgresql';

/** Where the programs of a Postgres are (`POSTGRES_BIN`, or as installed); undefined where there is none. */
export const POSTGRES = findPostgres();

/** Whether it has pgvector. */
export const PGVECTOR =
  POSTGRES !== undefined &&
  ['../share', '../share/postgresql', `../../../../share/postgresql/${basename(dirname(POSTGRES))}`]
    .map((share) => join(POSTGRES, share, 'extension', 'vector.control'))
    .some(existsSync);

function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  const folders = [
    ...(process.env.POSTGRES_BIN === undefined ? [] : [process.env.POSTGRES_BIN]),
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  // It does not run as root: somebody has to be there who is not.
  return found !== undefined && (process.getuid?.() !== 0 || ordinary() !== undefined)
    ? found
    : undefined;
}

function ordinary(): { readonly uid: number; readonly gid: number } | undefined {
  const lines = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** Nothing that a test writes has to outlive the machine. */
const QUICK = ['fsync=off', 'full_page_writes=off', 'shared_buffers=16MB', 'max_connections=40'];
const READY = '.s.PGSQL.5432';

/** A Postgres of the tests' own, on a socket in a folder that nobody else has. */
export class TestPostgres {
  readonly folder: string;
  readonly #as: ReturnType<typeof ordinary>;
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  private constructor() {
    // Not in the folder of temporary files, which only its owner may enter; a socket's path has to be short.
    this.folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'cutline-pg-'));
    this.#as = process.getuid?.() === 0 ? ordinary() : undefined;
    if (this.#as !== undefined) chownSync(this.folder, this.#as.uid, this.#as.gid);
  }

  static async make(): Promise<TestPostgres> {
    const made = new TestPostgres();
    const args = ['-D', join(made.folder, 'data'), '-U', 'cutline', '-A', 'trust', '--no-sync'];
    const more = ['--no-locale', '-E', 'UTF8', '--no-instructions'];
    const initdb = join(POSTGRES!, 'initdb');
    const { code, stderr } = await run(initdb, [...args, ...more], made.#how()).outcome;
    if (code !== 0) throw new Error(stderr);
    await made.start();
    return made;
  }

  get socket(): string {
    return join(this.folder, READY);
  }

  /** With a password, which it does not ask for: nothing may show it. */
  url(password: string, at = `localhost/postgres?host=${this.folder}`): string {
    return `postgres://cutline:${password}@${at}`;
  }

  async start(): Promise<void> {
    const settings = ['listen_addresses=', `unix_socket_directories=${this.folder}`, ...QUICK];
    const args = ['-D', join(this.folder, 'data'), ...settings.flatMap((one) => ['-c', one])];
    const { child, outcome } = run(join(POSTGRES!, 'postgres'), args, this.#how());
    this.#child = child;
    this.#ended = outcome;
    void outcome.then(() => {
      this.#child = undefined;
    });
    // It takes connections before it answers: it may have to mend what a power cut left.
    while (!(await this.#answers())) {
      if (this.#child === undefined) throw new Error((await outcome).stderr);
      await pause(20);
    }
  }

  /** At once, as when the machine loses its power. */
  async stop(): Promise<void> {
    this.#child?.kill('SIGQUIT');
    await this.#ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    const place = { url: this.url(''), words: 'the database of the tests' };
    const database = await openPostgres(place, { name: 'waiting', most: 1 });
    try {
      await database.query('select 1');
      return true;
    } catch {
      return false;
    } finally {
      await database.close();
    }
  }

  #how() {
    return { cwd: '/', env: { ...process.env, TZ: 'UTC' }, ...this.#as };
  }
}
