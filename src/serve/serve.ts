import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { dataRootOf } from '../cli/kit/data-root.ts';
import { neverWait } from '../cli/kit/disk.ts';
import { beforeInterrupt } from '../cli/kit/interrupt.ts';
import { note, print } from '../cli/kit/output.ts';
import { AppError } from '../core/errors.ts';
import { bareCount } from '../core/words.ts';
import { type Address, originOf } from './access.ts';
import { BankIndex } from './bank-index.ts';
import { facebankIn } from './bank-shelf.ts';
import { threadCrew } from './crew.ts';
import { holdDatabase, OWN_FOLDER, whileServing } from './data-lock.ts';
import { DatabaseWatch, isOfDatabase } from './database-watch.ts';
import { type BankTable, lazyBankTable } from './db/bank-table.ts';
import { openPostgres } from './db/postgres.ts';
import type { Jobs } from './job-types.ts';
import { JOBS_LEFT, ThreadJobs } from './jobs.ts';
import { loginLink } from './login.ts';
import { pageFiles } from './page-files.ts';
import { reembedModels } from './reembed-models.ts';
import { queueNode } from './require-node.ts';
import { readSettings, type ServeOptions, type Settings } from './serve-options.ts';
import { createService } from './service.ts';
import { SharedJobs } from './shared-jobs.ts';
import { Shelf } from './shelf.ts';

/** Whoever sends slowly holds nothing for longer than this. Milliseconds. */
const HEADERS_MS = 30_000;
const REQUEST_MS = 120_000;
const MOST_CONNECTIONS = 1024;
/**
 * A connection that rests is closed so late. Clients are told whole seconds, so theirs are over most of a second
 * before: a request that is sent in the moment in which the connection is closed would be lost. Milliseconds.
 */
const RESTING_MS = 65_999;
/** To a database that is shared, beside one that listens. */
const SHARED_CONNECTIONS = 4;

/**
 * Serve until the program is told to stop.
 * @param program address of the built program
 * @throws AppError `cli/usage`, `cli/no-folder`, `cli/busy`, `cli/cannot-write`
 */
export async function serve(options: ServeOptions, program: string): Promise<void> {
  const settings = await readSettings(options, process.env);
  // The folder itself, however it was named: it is served once.
  const { root, way, named, isMirror } = await dataRootOf(settings.dataRoot);
  const home = await realpath(isMirror ? named : join(root, way));
  await whileServing(home, settings.token, () => run(settings, program, home));
}

/** @param home the folder that is served, wherever its name leads */
async function run(settings: Settings, program: string, home: string): Promise<void> {
  const { token, dataRoot } = settings;
  neverWait();
  const queueNote = queueNode();
  if (queueNote !== undefined) note(queueNote);
  const pageFolder = fileURLToPath(new URL('../app', program));
  const page = existsSync(pageFolder) ? pageFiles(pageFolder) : undefined;
  const crew = threadCrew(program);
  const { jobs, table, fault, begin } = await jobsOf(settings, program, home);
  const { facebank: named, seeds } = settings;
  const folder = named ?? (await facebankIn(dataRoot));
  const bank = { folder, named, index: new BankIndex({ crew, folder, table, fault }) };
  let address: Address = settings;
  const service = createService({
    ...{ dataRoot, token, crew, jobs, bank, seeds, page },
    address: () => address,
    onFault: (request, error) => note(`a fault of ours at ${request}: ${textOf(error)}`),
  });
  // Its own answers, which it writes without the detour of streams: half of what a small one costs.
  const server = createAdaptorServer({ fetch: service.fetch, overrideGlobalObjects: true });
  limit(server);
  address = { ...settings, port: await listening(server, settings) };
  const ids = await new Shelf(dataRoot, crew).ids();
  if (page === undefined) {
    note('the page is not built, so only the API is served. Build it with npm run build.');
  }
  print(
    [
      `Open ${loginLink(address, token)}`,
      `Serving ${bareCount(ids.length, 'episode')} of ${dataRoot}. The API: ${originOf(address)}/docs`,
      ...(settings.database === undefined
        ? []
        : [`Jobs are in ${settings.database.words}, and done by cutline worker.`]),
      'Ctrl C ends it.',
      '',
    ].join('\n'),
  );
  begin();
  await new Promise<void>((settle) => {
    server.on('close', settle);
    beforeInterrupt(async () => {
      const closed = new Promise((done) => server.close(done));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      await bank.index.close();
      await Promise.all([crew.close(), jobs.close()]);
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    });
  });
}

/** What is in a database. */
interface Databased {
  readonly jobs: Jobs;
  readonly table: BankTable;
  readonly fault: (error: unknown) => void;
  readonly begin: () => void;
}

/** The jobs of the service's own database, or those of one that workers share. */
async function jobsOf(
  { dataRoot, database: place, seeds }: Settings,
  program: string,
  home: string,
): Promise<Databased> {
  const folder = join(home, OWN_FOLDER);
  if (place === undefined) {
    const jobs = new ThreadJobs({
      ...{ dataRoot, folder, program },
      models: reembedModels(seeds.models),
      hold: () => holdDatabase(home),
    });
    const fault = (error: unknown) => note(wordsOf(error));
    return { jobs, table: jobs, fault, begin: () => void jobs.resume().catch(fault) };
  }
  if (existsSync(join(folder, JOBS_LEFT))) {
    note(
      `jobs that were asked for before wait in the database in ${folder}. They are done when the service is started without DATABASE_URL.`,
    );
  }
  const database = await openPostgres(place, { name: 'cutline serve', most: SHARED_CONNECTIONS });
  const { fault: ofJobs } = new DatabaseWatch(database, place);
  const fault = (error: unknown) => (isOfDatabase(error) ? ofJobs(error) : note(wordsOf(error)));
  const jobs = new SharedJobs({ dataRoot, database, fault: ofJobs });
  return {
    ...{ jobs, table: lazyBankTable(database), fault },
    begin: () => void jobs.open().catch(ofJobs),
  };
}

const wordsOf = (error: unknown): string =>
  error instanceof AppError ? error.userMessage : `a fault of ours: ${textOf(error)}`;

const textOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Who sends slowly, or opens much, is cut off. */
export function limit(server: ServerType): void {
  server.maxConnections = MOST_CONNECTIONS;
  if (!('headersTimeout' in server)) return;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = RESTING_MS;
}

/** @returns the port */
function listening(server: ServerType, { host, port }: Settings): Promise<number> {
  return new Promise((settle, fail) => {
    server.once('error', (cause: Error & { code?: string }) => {
      const why =
        cause.code === 'EADDRINUSE'
          ? `Something else listens at port ${port} already. Choose another with --port.`
          : `Cannot listen at ${host}, port ${port}: ${cause.message}. Choose others with --host and --port.`;
      fail(new AppError('cli/usage', `${host}:${port}: ${cause.message}`, why, { cause }));
    });
    server.listen(port, host, () => settle((server.address() as AddressInfo).port));
  });
}
