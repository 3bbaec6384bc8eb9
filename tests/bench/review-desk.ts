import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cutClusters } from '../../src/core/cluster/cut.ts';
import type { ClusterParameters } from '../../src/core/cluster/types.ts';
import type { Episode, ImportedEpisode } from '../../src/core/episode/episode.ts';
import { formIdentities } from '../../src/core/identity/form.ts';
import { baseGroups, standingClusters } from '../../src/core/identity/standing-clusters.ts';
import type { IdentitySet } from '../../src/core/identity/types.ts';
import { scorePartition } from '../../src/core/metrics/score.ts';
import { append } from '../../src/core/moderation/log.ts';
import {
  type ActContext,
  batchOperation,
  labelOperation,
} from '../../src/core/moderation/operations.ts';
import { saidParameters } from '../../src/core/moderation/said-parameters.ts';
import * as tracks from '../../src/core/moderation/track-operations.ts';
import { EMPTY_LOG, type Operation, type OperationLog } from '../../src/core/moderation/types.ts';
import { constraintsOf, type Ground, groundOf } from '../../src/core/pipeline/stand.ts';
import { acceptMergesOperations, type TakenOut } from '../../src/core/review/accept-merges.ts';
import type { CertainMerge, ReviewItem } from '../../src/core/review/types.ts';
import { loadKernel } from '../../src/kernel/load-kernel.ts';
import {
  type Agenda,
  EMPTY_AGENDA,
  prune,
  reconcile,
  settle,
} from '../../src/state/answers/review-agenda.ts';
import { type Answer, actOf, identityOf, type ReviewAct } from '../../src/ui/review/review-act.ts';
import { EngineChooser } from '../../workers/cluster/engines.ts';
import { packGroups } from '../../workers/cluster/packed-groups.ts';
import { type ClusterApi, createClusterSession } from '../../workers/cluster/session.ts';
import type { ClusterResult } from '../../workers/cluster/types.ts';
import { isMixed, truthNow } from './review-truth.ts';

const AT = '2025-11-18T12:34:56Z';
/** Questions that keep their places behind the one that is shown, as on the page. */
const FROZEN = 3;

/**
 * The review page without a page: the worker's own session, the log with every act folded as the page
 * folds it, the queue with what the page keeps in its place, and somebody who knows the truth.
 */
export class ReviewDesk {
  batch: readonly CertainMerge[] = [];
  private readonly api: ClusterApi;
  private readonly imported: ImportedEpisode;
  private readonly truth: ReadonlyMap<string, string>;
  private readonly parameters: ClusterParameters;
  private log: OperationLog = EMPTY_LOG;
  private agenda: Agenda = EMPTY_AGENDA;
  private ground!: Ground;
  private base: { readonly result: ClusterResult; readonly ground: Ground } | undefined;
  private set!: IdentitySet;
  private people: ReadonlyMap<number, string> = new Map();

  private constructor(
    api: ClusterApi,
    imported: ImportedEpisode,
    truth: ReadonlyMap<string, string>,
    parameters: ClusterParameters,
  ) {
    this.api = api;
    this.imported = imported;
    this.truth = truth;
    this.parameters = parameters;
  }

  static async open(
    imported: ImportedEpisode,
    truth: ReadonlyMap<string, string>,
    parameters: ClusterParameters,
  ): Promise<ReviewDesk> {
    const wasm = new Uint8Array(readFileSync(join(process.cwd(), 'src/kernel/build/kernel.wasm')));
    const noGpu = async () => ({ unavailable: 'the bench uses the kernel' });
    const api = createClusterSession(new EngineChooser(noGpu, () => loadKernel(wasm)));
    await api.open(imported.episode, imported.embeddings);
    const desk = new ReviewDesk(api, imported, truth, parameters);
    await desk.show(EMPTY_LOG);
    return desk;
  }

  /** The question that is shown; undefined when there is none. */
  get item(): ReviewItem | undefined {
    return this.agenda.shown;
  }

  /** BCubed F of the identities as they are. */
  f(): number {
    return scorePartition(this.set.byTrack, this.people, this.parameters.cluster_thresh).bcubed.f;
  }

  /** True when every track that is two people is split, and everybody is one identity. */
  get isTruth(): boolean {
    return this.f() === 1 && ![...this.people.values()].some(isMixed);
  }

  /** Answer the shown question by the truth. @returns key presses */
  async answer(item: ReviewItem): Promise<number> {
    this.agenda = settle(this.agenda);
    if (item.kind === 'unnamed') {
      const person = this.personOf(item.a.tracks);
      const identity = identityOf(item.a, this.set);
      if (person !== undefined && identity !== undefined) {
        await this.act((context) => labelOperation(identity, { name: person }, context));
        return 2;
      }
    }
    const act = actOf(item, this.say(item), this.set);
    if (act === undefined) throw new Error(`${item.key} has no answer`);
    await this.act((context) => operationOf(act, item, context));
    return 1;
  }

  /** Accept a batch but for what is wrong by the truth. @returns merges taken out */
  async accept(batch: readonly CertainMerge[]): Promise<number> {
    const out = new Map<string, TakenOut>();
    for (const merge of batch) {
      const said = this.say({ ...merge, kind: 'merge' });
      if (said !== 'same') out.set(merge.key, said);
    }
    await this.act((context) =>
      batchOperation(acceptMergesOperations(batch, out, context), 'Accepted certain merges'),
    );
    return out.size;
  }

  /** Nothing is certain about sides that are not one person. */
  private say({ kind, a, b }: Pick<ReviewItem, 'kind' | 'a' | 'b'>): Answer {
    const one = this.personOf(a.tracks);
    if (kind === 'mixed-track') return isMixed(one) ? 'not-same' : 'same';
    const other = b === undefined ? undefined : this.personOf(b.tracks);
    if (one === undefined || other === undefined) return 'unsure';
    return one === other ? 'same' : 'not-same';
  }

  /** The person of all tracks that the truth names; undefined when they are several. */
  private personOf(rows: Int32Array): string | undefined {
    const people = new Set([...rows].flatMap((row) => this.people.get(row) ?? []));
    return people.size === 1 ? [...people][0] : undefined;
  }

  private async act(build: (context: ActContext) => Operation): Promise<void> {
    const context = { ...this.ground, identitySet: this.set, log: this.log };
    const said = saidParameters(this.parameters);
    await this.show(append(this.log, build(context), { at: AT, said }));
  }

  private async show(log: OperationLog): Promise<void> {
    const before: Episode | undefined = this.ground?.episode;
    this.log = log;
    this.ground = groundOf({ episode: this.imported.episode }, log);
    const { parameters, ground, api } = this;
    const { episode, summaries, decisions } = ground;
    if (before !== undefined && before !== episode) await api.retrack(episode);
    const constraints = constraintsOf(episode, decisions, parameters);
    const result = await api.cluster({ parameters, engine: 'wasm', constraints });
    this.base ??= { result, ground };
    this.set = formIdentities({
      ...{ episode, summaries, decisions, parameters },
      clusters: this.clusters(result),
      previous: this.set,
    });
    const people = truthNow(this.truth, this.imported.episode, episode);
    // A track without a vector is in no identity: no answer can place it.
    this.people = new Map([...people].filter(([row]) => (this.set.byTrack[row] ?? -1) >= 0));
    await this.ask(constraints.cannotLink);
  }

  /** What the acts since the start make of the clustering then. */
  private clusters(result: ClusterResult) {
    const { parameters, base, ground } = this;
    const { result: first, ground: then } = base ?? { result, ground };
    const flat = cutClusters(first.agglomeration, first.items, parameters);
    if (this.log.cursor === 0) return flat;
    return standingClusters({
      base: baseGroups(flat, then.decisions, then.summaries, parameters),
      baseEpisode: then.episode,
      episode: ground.episode,
      edits: ground.decisions.edits,
      again: result,
    });
  }

  private async ask(cannotLink: Int32Array): Promise<void> {
    const { episode, summaries, decisions } = this.ground;
    const rowOf = new Map(episode.tracks.id.map((id, row) => [id, row]));
    const { items, batch } = await this.api.review({
      groups: packGroups(
        this.set.identities.map(({ id, tracks: rows, locked, labels, kind }) => ({
          ...{ id, tracks: rows, locked, named: labels.name !== undefined },
          settled: kind === 'noise' || labels.stranger === true,
        })),
      ),
      threshold: this.parameters.cluster_thresh,
      rank: summaries.rank,
      ...{ cannotLink, mustLink: decisions.mustLink, sharedFrames: summaries.sharedFrames },
      answered: decisions.answers.flatMap(({ question: { kind, a, b } }) => {
        const [rowA, rowB] = [rowOf.get(a), b === '' ? -1 : rowOf.get(b)];
        return rowA === undefined || rowB === undefined ? [] : [{ kind, a: rowA, b: rowB }];
      }),
    });
    const known = new Set(decisions.answers.map(({ question }) => keyOf(question)));
    const isOpen = (item: ReviewItem): boolean =>
      !known.has(keyOf(item.question)) && !this.isPointless(item);
    this.agenda = reconcile(prune(this.agenda, isOpen), items.filter(isOpen), {
      stays: isOpen,
      frozen: FROZEN,
    });
    this.batch = batch.filter(({ question }) => !known.has(keyOf(question)));
  }

  private isPointless({ a, b, kind }: ReviewItem): boolean {
    const one = identityOf(a, this.set);
    if (one === undefined) return true;
    if (kind === 'unnamed') return one.labels.name !== undefined;
    if (b === undefined) return false;
    const other = identityOf(b, this.set);
    if (other === undefined) return true;
    return kind === 'merge' || kind === 'singleton' ? one === other : one !== other;
  }
}

const keyOf = ({ kind, a, b }: ReviewItem['question']): string =>
  [kind, ...[a, b].sort()].join('\n');

function operationOf(act: ReviewAct, { question }: ReviewItem, context: ActContext): Operation {
  switch (act.type) {
    case 'merge':
      return tracks.mergeOperation(act.target, [act.source], context, question);
    case 'not-same':
      return tracks.notSameOperation(act.a, act.b, context, question);
    case 'together':
      return tracks.confirmOperation(act.rows, context, question);
    case 'split':
      return tracks.splitOperation(act.rows, context, question);
    case 'set-apart':
      return tracks.setApartOperation(act.rows, context, question);
    case 'split-track':
      return tracks.splitTrackOperation(act.face, context);
    case 'answer':
      return { type: 'answer', question, answer: act.answer };
    default:
      return act satisfies never;
  }
}
