// Chosen places of the service, each with the promise that breaks there; see chosen-core.mjs.
import { placesIn } from './chosen-files.mjs';

const SERVE = 'src/serve';
const UNIT = 'tests/unit/serve';
const ACCESS = [`${UNIT}/access.test.ts`];
const MODERATION = [`${UNIT}/moderation.test.ts`];
const FILES = [`${UNIT}/files.test.ts`];
const MEMORY = [`${UNIT}/memory.test.ts`];

export const CHOSEN_SERVE = [
  ...placesIn(`${SERVE}/access.ts`, ACCESS, [
    [
      'a name that is not ours is not answered',
      'if (!hostsOf(address()).has(host)) {',
      'if (false) {',
    ],
    ['no page of another site changes anything', 'if (foreign ||', 'if ('],
    [
      'nor does one that sends no origin',
      "(site === 'cross-site' && !READS.has(c.req.method))",
      'false',
    ],
    ['a token that is wrong is none', 'return isSame(bearer, token);', 'return true;'],
    [
      'what the cookie holds is not the token',
      'isSame(cookie, cookieValue(token))',
      'isSame(cookie, token)',
    ],
  ]),
  ...placesIn(`${SERVE}/service.ts`, ACCESS, [
    ['nothing but the page is there for everybody', '  app.use(tokenGuard(address, token));\n', ''],
  ]),
  ...placesIn(`${SERVE}/login.ts`, ACCESS, [
    ['a login link with another token is none', 'if (!isSame(given, token)) {', 'if (false) {'],
    ['no script reads the cookie', 'httpOnly: true', 'httpOnly: false'],
  ]),
  ...placesIn(`${SERVE}/serve-options.ts`, ACCESS, [
    [
      'other machines are served only with a token that was chosen',
      'if (!isLoopback(host) && given === undefined) {',
      'if (false) {',
    ],
  ]),
  ...placesIn(`${SERVE}/request-body.ts`, ACCESS, [
    ['a body is counted', 'if (size > most) {', 'if (false) {'],
    ['a form is not taken for JSON', 'if (!/^application', 'if (false && !/^application'],
  ]),
  ...placesIn(`${SERVE}/edit-tasks.ts`, MODERATION, [
    ['a change of what is no more is refused', 'if (ifMatch.includes(etag)) return;', 'return;'],
    ['the address says what no body does', 'if (twice !== undefined) {', 'if (false) {'],
    [
      'numbers are kept as they stood',
      'kept: { ...objectOf(kept), ...named }',
      'kept: { ...row, ...named }',
    ],
  ]),
  ...placesIn(`${SERVE}/shelf.ts`, MODERATION, [
    [
      'only an episode that is listed is there',
      'const own = this.#known.get(wanted) ?? (await this.#list()).get(wanted);',
      'const own = (await this.#list()).get(wanted) ?? epId;',
    ],
  ]),
  ...placesIn(`${SERVE}/file-response.ts`, FILES, [
    [
      'a file that changed since it was listed is refused to who asks for what was',
      'if (wanted !== undefined && !namesTag(wanted, etag)) {',
      'if (false) {',
    ],
    ['what is in an episode is no page', '"default-src \'none\'; sandbox"', "''"],
  ]),
  ...placesIn(
    `${SERVE}/data-lock.ts`,
    [`${UNIT}/data-lock.test.ts`],
    [['the token is for its owner alone', 'mode: 0o600', 'mode: 0o644']],
  ),
  ...placesIn(
    'src/bridge/service.ts',
    ['tests/unit/bridge/service.test.ts'],
    [
      ['files of two states are not taken for one', "{ 'If-Match': etag }", '{}'],
      ['other runs are not loaded', '.filter(({ path }) => !others.has(path))', ''],
    ],
  ),
  ...placesIn(
    'src/cli/kit/turns.ts',
    ['tests/unit/cli/turns.test.ts'],
    [['an episode that lies elsewhere by now is looked for', '; known = undefined) {', '; ) {']],
  ),
  ...placesIn('src/cli/kit/episode-memory.ts', MEMORY, [
    [
      'a file that was written anew is read anew',
      'if (now === undefined || !sameStamp(now, state)) return undefined;',
      'if (now === undefined) return undefined;',
    ],
    [
      'a file that has come is read',
      '      return undefined;\n    }\n    same++;',
      '      continue;\n    }\n    same++;',
    ],
    ['decisions are read each time', 'file && now(file)', 'file'],
  ]),
  ...placesIn('src/cli/kit/known-folders.ts', MEMORY, [
    ['what has come or gone is seen', ' || !isSameFolder(known.state, state)', ''],
    [
      'a picture that was written over is seen',
      'now - leaves.looked >= age.pictures',
      'now - leaves.looked >= 60_000',
    ],
  ]),
];
