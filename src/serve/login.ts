import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { type Address, cookieName, cookieValue, isSame, originOf } from './access.ts';
import { STYLE_PATH } from './docs-page.ts';

/** Where the login link leads: whoever has the token gets the cookie, and the token leaves the address. */
export const LOGIN_PATH = '/login';

export const loginLink = (address: Address, token: string): string =>
  `${originOf(address)}${LOGIN_PATH}?token=${encodeURIComponent(token)}`;

/** A year: the cookie is worth nothing once the service has another token. */
const COOKIE_SECONDS = 365 * 24 * 3600;

export function login(c: Context, address: Address, token: string): Response {
  const given = c.req.query('token') ?? '';
  c.header('Cache-Control', 'no-store');
  if (!isSame(given, token)) {
    return c.html(WRONG, 401);
  }
  setCookie(c, cookieName(address), cookieValue(token), {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: address.publicUrl?.protocol === 'https:',
    maxAge: COOKIE_SECONDS,
  });
  return c.redirect('/', 303);
}

const WRONG = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Not logged in · Cutline</title>
    <link rel="stylesheet" href=".${STYLE_PATH}" />
  </head>
  <body>
    <main class="lone">
      <h1>This login link does not fit</h1>
      <p>
        Each start of the service makes a link of its own. Open the one that stands in the terminal in which it
        runs now; where CUTLINE_TOKEN is set, the link has that token.
      </p>
    </main>
  </body>
</html>
`;
