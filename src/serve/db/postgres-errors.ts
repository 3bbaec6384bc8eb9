import { AppError } from '../../core/errors.ts';
import type { DatabasePlace } from './database-url.ts';

/** Nobody answers there, or what answered is gone: of the network, and by class and code of Postgres. */
const AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNABORTED', 'EACCES'],
  // It ends, it has ended a connection, it starts, it has too many connections; a transaction stood idle for too long.
  ...['57P01', '57P02', '57P03', '57P05', '53300', '25P03', '25P04'],
]);
const AWAY_CLASS = /^08/;
/** What the driver says in words alone. */
const AWAY_WORDS =
  /connection terminated|connection ended|timeout exceeded when trying to connect|timeout expired|query read timeout|not queryable|client was closed|server closed/i;
/** It answers, and does not let us in: who we are, what we may, which database, whether it is encrypted. */
const REFUSED = new Set(['28000', '28P01', '3D000', '42501']);
const REFUSED_WORDS = /SASL|password must be|does not support SSL|certificate|no pg_hba/i;

/**
 * An error of the driver in words where it is the database's place or door, and itself elsewhere. What the driver says
 * has no password in it.
 */
export function toldOf(error: unknown, { words }: DatabasePlace): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  const reason = reasonOf(error, code);
  if (REFUSED.has(code) || REFUSED_WORDS.test(error.message)) {
    const text = `${capital(words)} does not let Cutline in: ${reason}. Look at DATABASE_URL, and at what its user may do there; it needs to create schemas once.`;
    return new AppError('db/refused', `${words}: ${code} ${error.message}`, text);
  }
  if (!AWAY.has(code) && !AWAY_CLASS.test(code) && !AWAY_WORDS.test(error.message)) return error;
  const text = `${capital(words)} cannot be reached (${reason}). Nothing was changed. Episodes can be read and changed meanwhile; jobs go on by themselves when it is back.`;
  return new AppError('db/away', `${words}: ${code} ${error.message}`, text);
}

function reasonOf(error: Error, code: string): string {
  // Several addresses were tried.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : undefined;
  const words = error.message || (first instanceof Error ? first.message : code);
  return words.replace(/[.\s]+$/, '');
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
