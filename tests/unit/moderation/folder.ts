import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { loadEpisode } from '../../../src/cli/kit/load-episode.ts';
import { applyEdit, planEdit } from '../../../src/cli/moderate/apply-edit.ts';
import { withListedTracks } from '../../../src/cli/moderate/identities-only.ts';
import { openFolder } from '../../../src/cli/moderate/open-folder.ts';
import {
  type EditCommand,
  editIdentities,
} from '../../../src/core/moderation/edit/edit-identities.ts';
import { readPayload } from '../../../src/core/moderation/edit/payloads.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/import/', import.meta.url));
const HOW = { withTracks: withListedTracks };
export const NOW = '2025-12-01T08:00:00Z';

export interface LooseFile {
  readonly identities: readonly (Record<string, unknown> & {
    readonly identity_id: string;
    readonly track_ids: readonly unknown[];
  })[];
  readonly stats?: Record<string, unknown>;
  readonly [key: string]: unknown;
}

/** A copy of a pipeline's data root that may be moderated. */
export async function moderated(fixture: string, epId: string, scope = '') {
  const root = await mkdtemp(join(tmpdir(), 'cutline-rows-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await cp(join(FIXTURES, fixture), root, { recursive: true });
  const manifests = join(root, 'data/manifests', epId, scope);
  const options = { dataRoot: root, epId };

  return {
    root,
    path: (name: string) => join(manifests, name),
    text: (name: string) => readFile(join(manifests, name), 'utf8'),
    async file(): Promise<LooseFile> {
      return JSON.parse(await readFile(join(manifests, 'identities.json'), 'utf8')) as LooseFile;
    },
    /** Perform one of the specification's calls. @returns what a person is told beside the change */
    async act(type: EditCommand['type'], payload: unknown): Promise<readonly string[]> {
      const folder = await openFolder(await loadEpisode(options, HOW));
      const { file, log, minClusterSize, loaded } = folder;
      const { episode } = loaded.imported;
      const command = { type, payload: readPayload[type](payload) } as EditCommand;
      const edit = editIdentities({ file, episode, log, minClusterSize, now: NOW }, command);
      if (edit.entry === undefined) return ['unchanged'];
      await applyEdit(
        folder.loaded,
        type,
        await planEdit(folder, edit, { purgeCrops: false, now: NOW }),
      );
      return edit.notes;
    },
    open: async () => openFolder(await loadEpisode(options, HOW)),
  };
}
