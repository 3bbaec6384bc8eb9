import { DEFAULT_PARAMETERS } from '../../../../src/core/cluster/types.ts';
import { identityLookup } from '../../../../src/core/episode/identity-lookup.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { labelsWithAliases } from '../../../../src/core/identity/labels.ts';
import { Partition } from '../../../../src/core/identity/partition.ts';
import { formatIdentityId } from '../../../../src/core/identity/stable-ids.ts';
import { summariseTracks } from '../../../../src/core/identity/summaries.ts';
import type { Identity, IdentitySet } from '../../../../src/core/identity/types.ts';
import { numbersMadeBy, numbersOf, partsOf } from '../../../../src/core/moderation/by-fields.ts';
import { highestNumber, type Member } from '../../../../src/core/moderation/edit/draft.ts';
import { editByStep } from '../../../../src/core/moderation/edit/edit-by-step.ts';
import {
  type Edit,
  type EditCommand,
  editIdentities,
} from '../../../../src/core/moderation/edit/edit-identities.ts';
import {
  type IdentitiesFile,
  readIdentitiesFile,
} from '../../../../src/core/moderation/edit/identities-file.ts';
import type { EditInput } from '../../../../src/core/moderation/edit/open-desk.ts';
import { fold } from '../../../../src/core/moderation/fold.ts';
import { append, appliedEntries } from '../../../../src/core/moderation/log.ts';
import { afterUse, type NumberLease } from '../../../../src/core/moderation/number-lease.ts';
import type { ActContext } from '../../../../src/core/moderation/operations.ts';
import { saidParameters } from '../../../../src/core/moderation/said-parameters.ts';
import {
  buildsOn,
  type Heard,
  type Refused,
  type Replica,
  rebased,
  stepsToSend,
} from '../../../../src/core/moderation/sync/replica.ts';
import type { SyncStep } from '../../../../src/core/moderation/sync/sync-step.ts';
import {
  bringingBack,
  type Taken,
  takingBack,
} from '../../../../src/core/moderation/sync/take-back.ts';
import {
  EMPTY_LOG,
  type LogEntry,
  type Operation,
  type OperationLog,
} from '../../../../src/core/moderation/types.ts';
import { crowd } from '../workbench.ts';

export const AT = '2025-12-01T08:00:00Z';
const PEOPLE = 4;
export const EPISODE = crowd(
  Array.from({ length: PEOPLE }, (_, person) => person),
  3,
).episode;
const SUMMARIES = summariseTracks(EPISODE);
const SAID = saidParameters(DEFAULT_PARAMETERS);

/** Groups that the clustering made: a person each. */
const GROUPS = Array.from({ length: PEOPLE }, (_, person) =>
  [...EPISODE.tracks.id.keys()].filter((row) => row % PEOPLE === person),
);

function fileOf(value: unknown): IdentitiesFile {
  return readIdentitiesFile({ value, kept: value }, 'identities.json', identityLookup(EPISODE));
}

const START = fileOf({
  metadata: {},
  identities: GROUPS.map((rows) => ({
    identity_id: formatIdentityId(SUMMARIES.founders.number[best(rows)]!),
    track_ids: rows.map((row) => EPISODE.tracks.id[row]),
    labels: {},
    locked: false,
  })),
});

function best(rows: readonly number[]): number {
  return rows.reduce((a, b) => (SUMMARIES.rank[b]! < SUMMARIES.rank[a]! ? b : a));
}

/** A file and its history, as commands and the service change them. */
export class Folder {
  file = START;
  log: OperationLog = EMPTY_LOG;

  private get input(): EditInput {
    const { file, log } = this;
    return { file, log, episode: EPISODE, ...REST };
  }

  take({ log, after }: Edit): void {
    this.log = log;
    this.file = fileOf({ metadata: {}, identities: after.map(written) });
  }

  /** A command on the folder itself. */
  command(command: EditCommand): Edit {
    const edit = editIdentities(this.input, command);
    this.take(edit);
    return edit;
  }

  step(step: SyncStep): Edit {
    const edit = editByStep(this.input, step);
    this.take(edit);
    return edit;
  }

  /** As the service answers: each step's number, or why it is refused. */
  receive(steps: readonly SyncStep[]): readonly Received[] {
    const refused: { entry: Pick<LogEntry, 'operation' | 'seq'> }[] = [];
    return steps.map((step): Received => {
      const { uid, operation } = step;
      try {
        if (buildsOn(refused, operation)) throw new AppError('sync/builds-on-refused', '', '');
        this.step(step);
        return { uid, seq: this.log.entries.find((entry) => entry.uid === uid)!.seq };
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        refused.push({ entry: { operation, seq: -1 } });
        return { uid, code: error.code, reason: error.userMessage };
      }
    });
  }

  lease(count: number): NumberLease {
    const from = 1 + highestNumber(this.file, [], SUMMARIES, this.log);
    this.log = { ...this.log, lastNumber: from + count - 1 };
    return { next: from, to: from + count - 1 };
  }

  heardAfter(after: number): Heard {
    const entries = appliedEntries(this.log).filter(({ seq }) => seq > after);
    return { after, entries, lastNumber: this.log.lastNumber };
  }

  get members() {
    return [...this.file.identities.values()];
  }
}

export type Received =
  | { readonly uid: string; readonly seq: number }
  | { readonly uid: string; readonly code: string; readonly reason: string };

const REST = { minClusterSize: 1, parameters: DEFAULT_PARAMETERS, now: AT };

function written(member: Member) {
  return {
    identity_id: member.id,
    track_ids: member.tracks.map((row) => EPISODE.tracks.id[row]),
    labels: labelsWithAliases(member),
    locked: member.locked,
    ...(member.raw.mark === undefined ? {} : { mark: member.raw.mark }),
  };
}

/** Who is with whom by a history alone: what every page folds. */
export function shownBy(log: OperationLog): ActContext {
  const decisions = fold(log, EPISODE, SUMMARIES);
  const group = new Int32Array(EPISODE.tracks.count);
  GROUPS.forEach((rows, index) => {
    for (const row of rows) group[row] = index;
  });
  const partition = new Partition(group, GROUPS.length);
  for (const edit of decisions.edits) partition.apply(edit);
  const byGroup = new Map<number, number[]>();
  partition.group.forEach((own, row) => {
    if (!decisions.deleted.has(row)) byGroup.set(own, [...(byGroup.get(own) ?? []), row]);
  });
  const byTrack = new Int32Array(EPISODE.tracks.count).fill(-1);
  const taken = new Set<string>();
  const identities = [...byGroup.values()].map((rows, index): Identity => {
    for (const row of rows) byTrack[row] = index;
    const carried = rows
      .filter((row) => decisions.anchors.has(row))
      .sort((a, b) => SUMMARIES.rank[a]! - SUMMARIES.rank[b]!)
      .map((row) => decisions.anchors.get(row)!);
    const [state] = carried.filter(({ identityId }) => !taken.has(identityId));
    const id = state?.identityId ?? formatIdentityId(SUMMARIES.founders.number[best(rows)]!);
    taken.add(id);
    return {
      id,
      kind: rows.length > 1 ? 'cluster' : 'singleton',
      clusterId: null,
      tracks: Int32Array.from(rows),
      faceCount: 0,
      variance: 0,
      canonicalFace: -1,
      representativeChosen: false,
      labels: state?.labels ?? {},
      locked: state?.locked ?? false,
      touched: true,
      colour: 0,
      sharedFramePairs: 0,
      firstTs: 0,
    };
  });
  const identitySet = { identities, byTrack } as unknown as IdentitySet;
  return { episode: EPISODE, summaries: SUMMARIES, decisions, identitySet, log };
}

/** A page: acts on what it knows, and sends it when it can. */
export class Page {
  replica: Replica = { log: EMPTY_LOG, version: 0, sent: new Set() };
  lease: NumberLease | undefined;
  readonly refused: Refused[] = [];
  /** Names of all steps that were made, but those that were undone before anybody heard of them. */
  readonly made = new Set<string>();
  readonly minted: number[] = [];
  readonly name: string;
  private last = 0;

  constructor(name: string) {
    this.name = name;
  }

  get context(): ActContext {
    const { log } = this.replica;
    const context = shownBy(log);
    const { lease } = this;
    if (lease === undefined) return context;
    return { ...context, lease, log: { ...log, lastNumber: lease.next - 1 } };
  }

  private uid = (): string => {
    this.last += 1;
    return `${this.name}-step-${this.last}`;
  };

  /** @returns the code of the refusal */
  act(build: (context: ActContext) => Operation): string | undefined {
    try {
      const operation = build(this.context);
      const uid = this.uid();
      const { entries, cursor } = this.replica.log;
      const used = new Set(entries.flatMap((one) => numbersOf(one.operation)));
      const made = partsOf(operation).flatMap(numbersMadeBy);
      const log = append(this.replica.log, operation, { at: AT, uid, said: SAID });
      for (const one of entries.slice(cursor)) this.made.delete(one.uid ?? '');
      this.made.add(uid);
      this.minted.push(...made.filter((n) => n > EPISODE.tracks.count && !used.has(n)));
      this.replica = { ...this.replica, log };
      this.lease &&= afterUse(this.lease, made);
      return undefined;
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  }

  private isOwn = ({ uid = '' }: LogEntry): boolean => uid.startsWith(`${this.name}-`);
  undo = () => this.taken(takingBack(this.replica, this.isOwn));
  redo = () => this.taken(bringingBack(this.replica, this.isOwn));

  private taken(taken: Taken): void {
    if (taken.type === 'log') this.replica = { ...this.replica, log: taken.log };
    else if (taken.type === 'step') this.act(() => taken.operation);
  }

  outgoing(): readonly SyncStep[] {
    const steps = stepsToSend(this.replica);
    this.replica = { ...this.replica, sent: new Set(steps.map(({ uid }) => uid)) };
    return steps;
  }

  /** What was answered to a push; and what was heard. */
  hear(heard: Heard, received: readonly Received[] = []): void {
    const refused = new Map(received.flatMap((one) => ('seq' in one ? [] : [[one.uid, one]])));
    const next = rebased(this.replica, heard, refused, (log) => log, this.uid);
    this.replica = next.replica;
    this.refused.push(...next.refused);
  }
}
