import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { AppError } from '../../core/errors.ts';
import type { EditCommand } from '../../core/moderation/edit/edit-identities.ts';
import { decodeText } from '../../core/parse/json-file.ts';
import type { KeptJson } from '../../core/parse/kept-json.ts';
import { type EpisodeOptions, withEpisodeOptions } from '../kit/episode-options.ts';
import { print } from '../kit/output.ts';
import { clock, usageError } from '../kit/program-error.ts';
import { type RemoteOptions, remoteOf } from '../remote/ask-service.ts';
import { editRemote } from '../remote/remote-edit.ts';
import { parsePayload, readCommand, tryEdit } from './edit-episode.ts';
import { withEditOptions } from './edit-options.ts';
import { editEpisode } from './edit-together.ts';
import { reportEdit } from './report-edit.ts';

interface ModerationOptions extends EpisodeOptions, RemoteOptions {
  readonly json?: string;
  readonly format: 'text' | 'json';
}

/** Names, what each does, and a payload to copy. */
const COMMANDS = {
  merge: {
    does: 'Merge identities: all tracks of the sources go to the target, which keeps its id and name.',
    example: '{"source_ids": ["identity-00002"], "target_id": "identity-00001"}',
  },
  split: {
    does: 'Split tracks off an identity: they become a new one.',
    example: '{"identity_id": "identity-00001", "track_ids_to_split": ["track-00005"]}',
  },
  move: {
    does: 'Move a track to another identity, or out of any (null).',
    example:
      '{"track_id": "track-00005", "from_identity_id": "identity-00001", "to_identity_id": "identity-00002"}',
  },
  'delete-track': {
    does: 'Leave a track out: marked in tracks.jsonl and faces.jsonl, never removed from them.',
    example: '{"track_id": "track-00005", "purge_crops": false}',
  },
  patch: {
    does: 'Lock, unlock or label an identity; labels that are not named stay, null takes one away.',
    example: '{"identity_id": "identity-00001", "locked": true, "labels": {"name": "Lisa"}}',
  },
} as const satisfies Record<EditCommand['type'], unknown>;

export function moderationCommands(): Command[] {
  return Object.entries(COMMANDS).map(([name, { does, example }]) =>
    withEditOptions(
      withEpisodeOptions(new Command(name).description(does)).option(
        '--json <payload>',
        'the change as JSON, @FILE to read it, - for standard input',
      ),
    )
      .addHelpText(
        'after',
        `\nThe identities.json of the folder is changed in place; other identities stay as they are.\nExample:\n  cutline ${name} --episode DIR --json '${example}'`,
      )
      .action(async (options: ModerationOptions) => {
        print(await moderate(name as EditCommand['type'], options, example));
      }),
  );
}

async function moderate(
  type: EditCommand['type'],
  options: ModerationOptions,
  example: string,
): Promise<string> {
  const now = clock(options.now);
  if (options.json === undefined) {
    throw usageError(`Say what to change with --json, for example: --json '${example}'`);
  }
  const remote = remoteOf(options);
  const payload = await readJson(options.json);
  const command = readCommand(type, payload);
  if (remote !== undefined) return editRemote(remote, command, payload, options.format);
  const dryRun = options.dryRun ?? false;
  const step = { command, now };
  const { folder, edit, plan } = await (dryRun ? tryEdit : editEpisode)(options, step);
  return reportEdit({ edit, plan, root: folder.loaded.root, dryRun, format: options.format });
}

/** A payload given as text, as a file, or on standard input. */
async function readJson(given: string): Promise<KeptJson> {
  const [text, from] = await textOf(given);
  const remedy = `Quote it for the shell, as in --json '{"key": "value"}', or use @FILE.`;
  return parsePayload(text, from, remedy);
}

async function textOf(given: string): Promise<[text: string, from: string]> {
  if (given === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    const from = 'Standard input';
    return [decodeText(Buffer.concat(chunks), from, 'moderation'), from];
  }
  if (!given.startsWith('@')) return [given.replace(/^\uFEFF/, ''), '--json'];
  const path = given.slice(1);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new AppError(
      'cli/no-file',
      `cannot read ${path}: ${String(cause)}`,
      `${path} cannot be read. Check the path after @.`,
      { place: { file: path }, cause },
    );
  });
  return [decodeText(bytes, path, 'moderation'), path];
}
