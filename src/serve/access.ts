import { createHash, timingSafeEqual } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { refusal } from './problem.ts';

/** Where the service listens and how it is called; the port is known once it listens. */
export interface Address {
  /** Address that it is bound to. */
  readonly host: string;
  readonly port: number;
  /** Addresses that people reach it by, beside its own: of a proxy before it. */
  readonly publicUrl: URL | undefined;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];
const WILDCARDS = ['0.0.0.0', '::'];

/** Whether nobody but this machine can reach an address. */
export const isLoopback = (host: string): boolean =>
  /^127(?:\.\d{1,3}){3}$/.test(host) || host === 'localhost' || host === '::1';

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** The one address that is printed, and that page navigations are led to. */
export function originOf({ host, port, publicUrl }: Address): string {
  if (publicUrl !== undefined) return publicUrl.origin;
  return `http://${WILDCARDS.includes(host) ? '127.0.0.1' : bracketed(host)}:${port}`;
}

/** What a Host header may say. Anything else is another site's name that was led here (DNS rebinding). */
export function hostsOf({ host, port, publicUrl }: Address): ReadonlySet<string> {
  const wild = WILDCARDS.includes(host);
  const names = [
    bracketed(host),
    ...(wild || isLoopback(host) ? LOOPBACK_NAMES : []),
    ...(wild ? [hostname(), ...ownAddresses()] : []),
  ];
  const withPort = names.map((name) => `${name}:${port}`.toLowerCase());
  // A browser leaves out the port of its scheme.
  const plain = port === 80 ? names.map((name) => name.toLowerCase()) : [];
  return new Set([...withPort, ...plain, ...(publicUrl === undefined ? [] : [publicUrl.host])]);
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).map(({ address }) => bracketed(address.split('%')[0] ?? address)),
  );

/** Cookies ignore ports: the name carries it, so that two services do not log each other out. */
export const cookieName = ({ port }: Address): string => `cutline_${port}`;

/** What the cookie holds: whoever reads it has no token. */
export const cookieValue = (token: string): string => digest(`cutline cookie ${token}`, 'hex');

const digest = (text: string, encoding: 'hex'): string =>
  createHash('sha256').update(text).digest(encoding);

/** Compared in constant time, whatever their lengths. */
export function isSame(a: string, b: string): boolean {
  const of = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(of(a), of(b));
}

/** Nobody calls the service by a name that is not its own. */
export function hostGuard(address: () => Address): MiddlewareHandler {
  return async (c, next) => {
    const host = (c.req.header('host') ?? '').toLowerCase();
    if (!hostsOf(address()).has(host)) {
      throw refusal(
        'serve/other-host',
        `This service is not called ${shown(host)}. Use ${originOf(address())}, or start it with --public-url where it has another name.`,
      );
    }
    return next();
  };
}

/** Longest text of a stranger that is repeated to them. */
const SHOWN = 80;
const shown = (text: string): string => (text === '' ? 'that' : text.slice(0, SHOWN));

const READS = new Set(['GET', 'HEAD']);

/** No page of another site has anything done here, whatever cookies come along. */
export function originGuard(address: () => Address): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const foreign = origin !== undefined && !isOwnOrigin(origin, c.req.header('host'), address());
    if (foreign || (site === 'cross-site' && !READS.has(c.req.method))) {
      throw refusal(
        'serve/other-origin',
        'A page of another site asked for this. Only the page that this service serves may.',
      );
    }
    return next();
  };
}

/** The origin of the page that came from the host which is asked. */
function isOwnOrigin(origin: string, host: string | undefined, address: Address): boolean {
  if (origin === address.publicUrl?.origin) return true;
  return origin === `http://${(host ?? '').toLowerCase()}`;
}

/** Whether a request brings the token, or the cookie of somebody who logged in with it. */
export function isKnown(c: Context, address: Address, token: string): boolean {
  const bearer = /^Bearer +(\S+)\s*$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined) return isSame(bearer, token);
  const cookie = getCookie(c, cookieName(address));
  return cookie !== undefined && isSame(cookie, cookieValue(token));
}

/** Who brings neither is told how to. */
export function tokenGuard(address: () => Address, token: string): MiddlewareHandler {
  return async (c, next) => {
    if (!isKnown(c, address(), token)) {
      c.header('WWW-Authenticate', 'Bearer realm="cutline"');
      throw refusal(
        'serve/no-token',
        'Log in first: open the login link that the service printed when it was started, or send its token as Authorization: Bearer.',
      );
    }
    return next();
  };
}
