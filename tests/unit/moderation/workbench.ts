import { type ClusterParameters, DEFAULT_PARAMETERS } from '../../../src/core/cluster/types.ts';
import type { ImportedEpisode } from '../../../src/core/episode/episode.ts';
import { AppError } from '../../../src/core/errors.ts';
import { identitiesJson } from '../../../src/core/export/build-export.ts';
import type { Identity } from '../../../src/core/identity/types.ts';
import { SILENT_HOOKS } from '../../../src/core/job.ts';
import { append, jump, redo, undo } from '../../../src/core/moderation/log.ts';
import type { ActContext } from '../../../src/core/moderation/operations.ts';
import { saidParameters } from '../../../src/core/moderation/said-parameters.ts';
import {
  EMPTY_LOG,
  type Operation,
  type OperationLog,
} from '../../../src/core/moderation/types.ts';
import { rankEpisode } from '../../../src/core/pipeline/founder-tree.ts';
import { clusterEpisode, type PipelineResult } from '../../../src/core/pipeline/pipeline.ts';
import { episodeWithFaces } from '../identity/synthetic.ts';
import { wasmKernel } from '../kernel/kernels.ts';

const kernel = await wasmKernel();
export const AT = '2025-11-18T12:34:56Z';

/** Moderation without a page: the log, and everything that follows from it, linkage included. */
export class Workbench {
  log: OperationLog = EMPTY_LOG;
  result: PipelineResult;
  parameters: ClusterParameters;
  private readonly imported: ImportedEpisode;

  private constructor(
    imported: ImportedEpisode,
    parameters: ClusterParameters,
    result: PipelineResult,
  ) {
    this.imported = imported;
    this.parameters = parameters;
    this.result = result;
  }

  static async open(imported: ImportedEpisode, change: Partial<ClusterParameters> = {}) {
    const parameters = { ...DEFAULT_PARAMETERS, ...change };
    return new Workbench(imported, parameters, await run(imported, parameters, EMPTY_LOG));
  }

  /** As the page and the command line open it: ids go by the episode's tree. */
  static async openRanked(imported: ImportedEpisode) {
    const engines = { matrix: kernel.matrix, chain: kernel };
    return Workbench.open(await rankEpisode(imported, engines, SILENT_HOOKS));
  }

  get context(): ActContext {
    return { ...this.result, log: this.log };
  }

  /** Do it, unless it is refused. @returns the code of the refusal */
  async act(build: (context: ActContext) => Operation): Promise<string | undefined> {
    try {
      const operation = build(this.context);
      const said = saidParameters(this.parameters);
      await this.show(append(this.log, operation, { at: AT, said }));
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  }

  /** Take what is held back, as a step. */
  clusterAgain = () => {
    const { cluster_thresh } = this.parameters;
    return this.act(() => ({ type: 'threshold', from: cluster_thresh, to: cluster_thresh }));
  };

  /** Make another threshold a step, and show it. */
  async applyThreshold(to: number): Promise<void> {
    const from = this.parameters.cluster_thresh;
    this.parameters = { ...this.parameters, cluster_thresh: to };
    await this.act(() => ({ type: 'threshold', from, to }));
  }

  undo = () => this.show(undo(this.log));
  redo = () => this.show(redo(this.log));
  jump = (cursor: number) => this.show(jump(this.log, cursor));

  async show(log: OperationLog): Promise<void> {
    this.log = log;
    this.result = await run(this.imported, this.parameters, log);
  }

  async set(change: Partial<ClusterParameters>): Promise<void> {
    this.parameters = { ...this.parameters, ...change };
    await this.show(this.log);
  }

  get identities(): readonly Identity[] {
    return this.result.identitySet.identities;
  }

  /** The identity of a track row. */
  of(row: number): Identity {
    const identity = this.identities[this.result.identitySet.byTrack[row] ?? -1];
    if (identity === undefined) throw new Error(`track row ${row} is in no identity`);
    return identity;
  }

  together(a: number, b: number): boolean {
    return this.of(a) === this.of(b);
  }

  /** Track rows of every identity, in id order. */
  get groups(): number[][] {
    return this.identities.map(({ tracks }) => [...tracks]);
  }

  /** identities.json. */
  get bytes(): string {
    const withThumb = new Set<string>();
    const input = { ...this.result, now: AT, withThumb };
    return new TextDecoder().decode(identitiesJson(input, 'spec'));
  }
}

function run(imported: ImportedEpisode, parameters: ClusterParameters, log: OperationLog) {
  const engines = { matrix: kernel.matrix, chain: kernel };
  return clusterEpisode(imported, { parameters, log, engines, hooks: SILENT_HOOKS });
}

/**
 * An episode of people in the plane and a little beside it: person p is at angle `at[p]` (radians),
 * its tracks around there. Track rows go round: 0 is person 0's, 1 is person 1's, ….
 */
export function crowd(at: readonly number[], tracksEach: number, facesEach = 3): ImportedEpisode {
  const people = at.length;
  const tracks = people * tracksEach;
  const episode = { ...episodeWithFaces(Array.from({ length: tracks }, () => facesEach)), dim: 8 };
  const n = tracks * facesEach;
  const data = new Float32Array(n * 8); // [n, 8]
  for (let face = 0; face < n; face++) {
    const track = Math.floor(face / facesEach);
    const person = track % people;
    const angle = at[person]! + 0.03 * Math.sin(1 + 12.9898 * track) + 0.01 * Math.sin(face);
    const row = [Math.cos(angle), Math.sin(angle), 0, 0, 0, 0, 0, 0];
    row[2 + (track % 6)] = 0.15;
    const length = Math.hypot(...row);
    row.forEach((value, k) => {
      data[face * 8 + k] = value / length;
    });
  }
  return { episode, embeddings: { n, d: 8, data } };
}
