import { usageError } from '../../cli/kit/program-error.ts';

/** Where a database is. */
export interface DatabasePlace {
  /** With the password, where it has one: it is never shown. */
  readonly url: string;
  /** For messages. */
  readonly words: string;
}

const POSTGRES = /^postgres(?:ql)?:$/;
const DEFAULT_PORT = '5432';

/**
 * The database that the environment names. @returns undefined where it names none
 * @throws AppError `cli/usage`
 */
export function databaseOf(
  env: Readonly<Record<string, string | undefined>>,
): DatabasePlace | undefined {
  const given = env.DATABASE_URL?.trim();
  if (given === undefined || given === '') return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !POSTGRES.test(url.protocol) || !isDecodable(url)) {
    // It is not repeated: a password may stand in it.
    throw usageError(
      'DATABASE_URL is no address of a Postgres. Write it like postgres://user:password@host:5432/database, what is no letter or digit in name and password as %XX.',
    );
  }
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  const name = decodeURIComponent(url.pathname.slice(1)) || 'of the user';
  const port = url.searchParams.get('port') ?? (url.port || DEFAULT_PORT);
  const at = host.startsWith('/') ? host : `${host || 'localhost'}:${port}`;
  return { url: given, words: `the database ${name} at ${at}` };
}

function isDecodable({ username, password, hostname, pathname }: URL): boolean {
  try {
    for (const part of [username, password, hostname, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
