import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shown, shownInLine } from '../../../src/cli/kit/shown.ts';
import { cutline, FACES, smallEpisode } from './program.ts';

const TITLE = '\u001b]0;gone\u0007';
const CLEAR = '\u009b2J';
const TURNED = '\u202etxt.exe';
/** What no terminal may get from a name. */
const SENT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('what a terminal gets', () => {
  it('shows control characters as JSON spells them', () => {
    expect(shown(`Ann${TITLE}`)).toBe('Ann\\u001b]0;gone\\u0007');
    for (let code = 0; code < 0x3000; code++) {
      const own = shown(String.fromCharCode(code));
      if (code !== 9 && code !== 10) expect(own, String(code)).not.toMatch(SENT);
    }
    expect(shown('Zoë 李 שלום\u200f 👩‍👧\n\tx')).toBe('Zoë 李 שלום\u200f 👩‍👧\n\tx');
    expect(shown('a,b\r\nc\rd')).toBe('a,b\r\nc\\u000dd');
  });

  it('is the same JSON as before', () => {
    const value = { name: `a${TITLE}${CLEAR}${TURNED}\u007f\u2028 \n"\\` };
    const text = JSON.stringify(value, undefined, 2);
    expect(shown(text)).not.toMatch(SENT);
    expect(JSON.parse(shown(text))).toEqual(value);
  });

  it('has no line that a name began', () => {
    expect(shownInLine('a\nwrote /etc/passwd\tb')).toBe('a wrote /etc/passwd b');
  });

  it('says one thing of one: in every command on an episode of one track', async () => {
    const folder = await smallEpisode({
      'faces.jsonl': FACES.slice(0, 1),
      'truth.json': { 1: 'Ann' },
    });
    const edit = (payload: object) => ['--episode', folder, '--json', JSON.stringify(payload)];
    const commands = [
      ['episode-run', '--cluster', '--episode', folder],
      ['score', '--episode', folder, '--truth', join(folder, 'truth.json')],
      ['suggest', '--episode', folder],
      ['patch', ...edit({ identity_id: 'identity-00001', labels: { name: 'Ann' } })],
      ['split', ...edit({ identity_id: 'identity-00001', track_ids_to_split: [1] })],
      ['move', ...edit({ track_id: 7, from_identity_id: null, to_identity_id: null })],
      ['episode-run', '--cluster', '--episode', folder, '--metric', 'within_track'],
      ['log', '--episode', folder],
      ['delete-track', ...edit({ track_id: 1 })],
    ];
    const said: string[] = [];
    for (const args of commands) {
      const { stdout, stderr } = await cutline(...args);
      said.push(stdout, stderr);
    }
    expect(said[0]).toContain(': 1 track · 0 clusters · 1 singleton at 0.58 ');
    expect(said.join('').match(/.*\b1 (?!counts)[a-z]+s\b.*/g) ?? []).toEqual([]);
    // The score says which part was scored only where it is not all.
    expect(said[3]).not.toContain('scored on');
  });

  it('is free of what names, notes and errors bring along, in every command that prints them', async () => {
    const name = `Ann${TITLE}${CLEAR}${TURNED}\nwrote nothing`;
    const folder = await smallEpisode({
      'truth.json': JSON.stringify({ 1: name, 2: 'Bob' }),
    });
    await cutline('episode-run', '--cluster', '--episode', folder);
    const path = join(folder, 'identities.json');
    const file = JSON.parse(await readFile(path, 'utf8')) as {
      identities: { identity_id: string; labels: object }[];
    };
    await writeFile(path, JSON.stringify({ ...file, [`x${TITLE}`]: 1 }));
    const id = file.identities[0]?.identity_id ?? '';
    const payload = JSON.stringify({ identity_id: id, labels: { name } });
    const commands = [
      ['patch', '--episode', folder, '--json', payload],
      ['patch', '--episode', folder, '--json', payload.replace(id, `${id}${TITLE}`)],
      ['log', '--episode', folder],
      ['log', '--episode', folder, '--format', 'json'],
      ['score', '--episode', folder, '--confusion'],
      ['score', '--episode', folder, '--confusion', '--format', 'csv'],
      ['episode-run', '--cluster', '--dry-run', '--episode', folder],
      ['episode-run', '--cluster', '--dry-run', '--episode', `${folder}${CLEAR}`],
      [`episode${TITLE}`],
    ];
    let names = 0;
    for (const command of commands) {
      const { stdout, stderr } = await cutline(...command);
      expect(stdout.replaceAll('\r\n', '\n'), command[0]).not.toMatch(SENT);
      expect(stderr, command[0]).not.toMatch(SENT);
      if (!command.includes('csv')) expect(stdout, command[0]).not.toMatch(/^wrote nothing/m);
      if (`${stdout}${stderr}`.includes('\\u001b]0;gone')) names += 1;
    }
    expect(names).toBeGreaterThan(5);
  });
});
