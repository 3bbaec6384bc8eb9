import { checkParameters } from '../../../src/core/cluster/parameters.ts';
import { DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { type BuildExportOptions, buildExport } from '../../../src/core/export/build-export.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { startingLog } from '../../../src/core/moderation/adopt.ts';
import { clusterEpisode, type PipelineResult } from '../../../src/core/pipeline/pipeline.ts';
import { loadKernel } from '../../../src/kernel/load-kernel.ts';
import { type Content, importChosen, memorySources } from '../episode/node-source.ts';

export const NOW = '2025-11-18T12:34:56Z';

/** Five tracks, two faces each: 1 and 2 alike, 3 and 4 alike, 5 by itself. */
export const FACES = [0, 0.1, 0.9, 1, 2].flatMap((angle, t) =>
  [0, 1].map((k) => ({
    ep_id: 'show-s01e01',
    track_id: t + 1,
    face_id: `face_${t + 1}_${k}`,
    frame_idx: 100 * t + k,
    ts: 4 * t + k,
    bbox_xyxy: [10, 10, 60 + k, 60 + k],
    quality: 0.5 + k / 4,
    embedding: [Math.cos(angle), Math.sin(angle), 0],
  })),
);

/** Import files from memory and cluster them with the parameters they bring, as the CLI does. */
export async function clusterFiles(
  files: Readonly<Record<string, Content>>,
  overrides: Readonly<Record<string, unknown>> = {},
): Promise<PipelineResult> {
  const imported = await importChosen(memorySources({ 'faces.jsonl': FACES, ...files }));
  return clusterImported(imported, overrides);
}

async function clusterImported(
  imported: ImportedEpisode,
  overrides: Readonly<Record<string, unknown>>,
): Promise<PipelineResult> {
  const engine = await loadKernel(undefined);
  const base = { ...DEFAULT_PARAMETERS, cluster_thresh: 0.8 };
  return clusterEpisode(imported, {
    parameters: checkParameters({ ...imported.episode.parameters, ...overrides }, base),
    log: startingLog(imported, NOW),
    engines: { matrix: engine.matrix, chain: engine },
    hooks: SILENT_HOOKS,
  });
}

/** The files of an export; every identity gets a picture unless `reps` says otherwise. */
export function exportOf(
  result: PipelineResult,
  options: Partial<BuildExportOptions> = {},
): Map<string, Uint8Array> {
  const reps = new Map(
    result.identitySet.identities.map(({ id }) => [id, new TextEncoder().encode(id)]),
  );
  const files = buildExport({ ...result, now: NOW }, { profile: 'spec', reps, ...options });
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}

export interface IdentitiesFile {
  identities: Record<string, unknown>[];
  [key: string]: unknown;
}

export function identitiesOf(files: ReadonlyMap<string, Uint8Array>): IdentitiesFile {
  return JSON.parse(new TextDecoder().decode(files.get('identities.json'))) as IdentitiesFile;
}
