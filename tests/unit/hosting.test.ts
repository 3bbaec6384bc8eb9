import { readFile } from 'node:fs/promises';
import type { UserConfig } from 'vite';
import { describe, expect, it } from 'vitest';
import config from '../../vite.config.ts';

const { preview } = (config as unknown as (env: object) => UserConfig)({
  mode: 'production',
  command: 'serve',
});
const sent = preview?.headers as Readonly<Record<string, string>>;
const ready = (name: string) =>
  readFile(new URL(`../../docs/hosting/${name}`, import.meta.url), 'utf8');

describe('what only a server can say', () => {
  it('is said by npm start: nobody frames the page, and a file is what its type says', () => {
    expect(sent['Content-Security-Policy']).toBe("frame-ancestors 'none'");
    expect(sent['X-Content-Type-Options']).toBe('nosniff');
  });

  it('stands ready for static hosts and nginx, word for word', async () => {
    const [headers, nginx] = await Promise.all([ready('_headers'), ready('nginx.conf')]);
    const everywhere = headers.slice(headers.indexOf('\n/*\n'), headers.indexOf('\n\n'));
    for (const [name, value] of Object.entries(sent)) {
      expect(everywhere).toContain(`\n  ${name}: ${value}\n`.trimEnd());
      expect(nginx).toContain(`add_header ${name} "${value}" always;`);
    }
    // In a location, one add_header takes all of the server's away.
    const locations = nginx.slice(nginx.indexOf('\nlocation'));
    expect(locations).not.toContain('add_header ');
  });
});
