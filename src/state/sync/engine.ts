import { hear, type OfService, type SentStep, takeNumbers } from '../../bridge/service-log.ts';
import { AppError } from '../../core/errors.ts';
import { numbersMadeBy, partsOf } from '../../core/moderation/by-fields.ts';
import { afterUse } from '../../core/moderation/number-lease.ts';
import { following, joining } from '../../core/moderation/sync/heard.ts';
import {
  type Heard,
  pendingSteps,
  type Replica,
  rebased,
  stepsToSend,
} from '../../core/moderation/sync/replica.ts';
import { bringingBack, takingBack } from '../../core/moderation/sync/take-back.ts';
import type { LogEntry, OperationLog } from '../../core/moderation/types.ts';
import { showLog } from '../acts/change-log.ts';
import { randomHex } from '../lib/random-hex.ts';
import { type Context, report } from '../lib/session.ts';
import type { SyncPart, SyncState } from '../lib/sync-types.ts';
import { tellTabs } from '../lib/tabs.ts';
import { type SyncRecord, writeSync } from '../persistence/sync.ts';
import { facesOfService } from './faces.ts';
import { leaveGone } from './leave-gone.ts';
import { withTakenOver } from './of-file.ts';
import { Pace } from './pace.ts';
import { sendAsMuch, unlessReplaced } from './send.ts';
import { take, taking } from './take.ts';
import { lostSteps, OF_ALL, tellRefused, toldOf, troubleOf } from './told.ts';

/** Numbers that are asked for at once, and how few are left when more are. */
const NUMBERS = 200;
const FEW = 100;
/** An exchange that takes longer is told of. Milliseconds. */
const SLOW_MS = 1500;
/** Refused steps that are kept to be read. */
const MOST_REFUSED = 200;

/**
 * Keeps the history of the open episode one with that of the service: what is made here is sent, what others made is
 * heard. Without an answer everything goes on here, and is sent later. See: [Note: One order of steps]
 */
export class SyncEngine implements SyncPart {
  readonly key: string;
  readonly #ctx: Context;
  readonly #of: OfService;
  readonly #pace: Pace;
  #record: SyncRecord;
  #busy = false;
  #joined: boolean;
  #askedForFaces = false;
  #again = false;
  #ended = false;
  #trouble: SyncState['trouble'] = 'none';

  /** The episode is open, led by this tab, and was imported from the service. */
  constructor(ctx: Context, key: string, of: OfService, record: SyncRecord) {
    this.#ctx = ctx;
    this.key = key;
    this.#of = of;
    // A page that was left in the moment between a step and this record has used numbers that it does not know of.
    const used = ctx.get().log.entries.flatMap(madeIn);
    this.#record = { ...record, lease: afterUse(record.lease, used) };
    this.#joined = record.version > 0;
    this.#pace = new Pace(of, () => void this.exchange());
    this.#tell();
    void this.exchange();
  }

  end(): void {
    this.#ended = true;
    this.#pace.end();
  }

  get #isHere(): boolean {
    const { open, leader } = this.#ctx.get();
    return !this.#ended && leader && open?.key === this.key;
  }

  #replicaOf(log: OperationLog): Replica {
    return { log, version: this.#record.version, sent: new Set(this.#record.sent) };
  }

  get #replica(): Replica {
    return this.#replicaOf(this.#ctx.get().log);
  }

  #newUid = (): string => `${this.#record.client}-${randomHex(12)}`;

  #isOwn = ({ uid = '' }: LogEntry): boolean => uid.startsWith(`${this.#record.client}-`);

  named(before: OperationLog, after: OperationLog): OperationLog {
    const known = new Set(before.entries);
    const isFresh = (entry: LogEntry) => !known.has(entry) && entry.uid === undefined;
    const fresh = after.entries.filter(isFresh);
    if (fresh.length === 0) return after;
    const lease = afterUse(this.#record.lease, fresh.flatMap(madeIn));
    this.#record = { ...this.#record, lease };
    const entries = after.entries.map((entry) =>
      isFresh(entry) ? { ...entry, uid: this.#newUid() } : entry,
    );
    return { ...after, entries };
  }

  changed(): void {
    this.#tell();
    void this.exchange();
  }

  undo(uid?: string): void {
    take(this.#ctx, (log) => taking(this.#replicaOf(log), this.#isOwn, uid));
  }

  redo(): void {
    take(this.#ctx, (log) => bringingBack(this.#replicaOf(log), this.#isOwn));
  }

  refuses(what: keyof typeof OF_ALL): boolean {
    this.#ctx.get().notify({ level: 'info', text: OF_ALL[what] });
    return true;
  }

  #forgetRefused = (): void => {
    this.#record = { ...this.#record, refused: [] };
    this.#tell();
    writeSync(this.key, this.#record).catch((error: unknown) => report(this.#ctx, error));
  };

  /** One at a time; asked for while one is under way, another follows. */
  async exchange(): Promise<void> {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    const slow = setTimeout(() => {
      if (this.#trouble !== 'none') return;
      this.#trouble = 'slow';
      this.#tell();
    }, SLOW_MS);
    let trouble: SyncState['trouble'] = 'none';
    try {
      while (this.#again && this.#isHere) await this.#sendAndHear();
    } catch (error) {
      trouble = troubleOf(error);
      if (typeof trouble === 'object' && !(error instanceof AppError)) report(this.#ctx, error);
    }
    clearTimeout(slow);
    this.#busy = false;
    if (this.#ended) return;
    this.#trouble = trouble;
    this.#tell();
    const waiting = pendingSteps(this.#replica).length > 0;
    this.#pace.after({ failed: trouble !== 'none', waiting });
  }

  async #sendAndHear(): Promise<void> {
    const { session } = this.#ctx;
    await session.writes.ended();
    if (!this.#isHere) return;
    if (!this.#joined) await this.#join();
    await this.#nameEarly();
    if (!this.#askedForFaces) await facesOfService(this.#ctx, this.key, this.#of.epId);
    this.#askedForFaces = true;
    const steps = stepsToSend(this.#replica);
    let answers: readonly SentStep[] = [];
    let replaced = false;
    if (steps.length > 0) {
      const sent = await unlessReplaced(
        sendAsMuch(this.#of, this.#record.version, steps, (some) => this.#noteSent(some)),
      );
      replaced = sent === undefined;
      answers = sent ?? [];
    }
    // What was news before it is asked for is in the answer.
    this.#again = false;
    const last = await unlessReplaced(hear(this.#of, Math.max(0, this.#record.version - 1)));
    const follows = last && following(this.#replica, last);
    await this.#apply(follows ?? (await hear(this.#of, 0)), answers);
    const { next, to } = this.#record.lease;
    if (to - next + 1 < FEW) await this.#renew();
    const left = new Set(pendingSteps(this.#replica).map(({ uid }) => uid));
    if (!replaced && answers.some(({ uid }) => left.has(uid))) throw lostSteps();
    if (left.size > 0) this.#again = true;
  }

  /** From here on somebody may have them, whatever becomes of the answer. */
  async #noteSent(uids: readonly string[]): Promise<void> {
    const sent = new Set([...this.#record.sent, ...uids]);
    if (sent.size === this.#record.sent.length) return;
    this.#record = { ...this.#record, sent: [...sent] };
    await writeSync(this.key, this.#record);
  }

  /** The first time, and where files were read anew: what is here and not there waits from now on. */
  async #join(): Promise<void> {
    const heard = await hear(this.#of, 0);
    await this.#apply(heard, [], (log) => joining(log, heard.entries, this.#newUid));
    this.#joined = true;
  }

  /** What was decided in the moment before this part of the page was there has no names yet. */
  async #nameEarly(): Promise<void> {
    const { version } = this.#record;
    const isEarly = ({ seq, uid, operation }: LogEntry) =>
      seq > version && uid === undefined && operation.type !== 'adopt';
    const { session, get } = this.#ctx;
    if (!get().log.entries.some(isEarly)) return;
    await session.writes.run(async () => {
      const { log: before } = get();
      if (!this.#isHere) return;
      const entries = before.entries.map((entry) =>
        isEarly(entry) ? { ...entry, uid: this.#newUid() } : entry,
      );
      const after = { ...before, entries };
      await writeSync(this.key, this.#record, { before, after });
      await this.#show(after);
    });
  }

  async #renew(): Promise<void> {
    const lease = await takeNumbers(this.#of, NUMBERS);
    if (!this.#isHere) return;
    this.#record = { ...this.#record, lease };
    await writeSync(this.key, this.#record);
  }

  /** What was heard comes before what waits: stored with the record in its turn, then shown. */
  #apply(
    heard: Heard,
    answers: readonly SentStep[],
    prepared: (log: OperationLog) => OperationLog = (log) => log,
  ): Promise<void> {
    const { session, get } = this.#ctx;
    const reasons = new Map(
      answers.flatMap((one) => ('seq' in one ? [] : [[one.uid, one] as const])),
    );
    return session.writes.run(async () => {
      const { open, log: before } = get();
      if (!this.#isHere || open === undefined) return;
      const complete = (all: OperationLog) => withTakenOver(all, before, open);
      const own = this.#replicaOf(prepared(before));
      const { replica, refused } = rebased(own, heard, reasons, complete, this.#newUid);
      const after = isSameLog(replica.log, before) ? before : replica.log;
      const was = this.#record;
      this.#record = {
        ...was,
        version: replica.version,
        sent: [...replica.sent],
        refused: [...was.refused, ...refused.map(toldOf)].slice(-MOST_REFUSED),
      };
      try {
        if (after !== before || !isSameState(was, this.#record))
          await writeSync(this.key, this.#record, { before, after });
      } catch (error) {
        this.#record = was;
        throw error;
      }
      if (after !== before) await this.#show(after);
      tellRefused(this.#ctx, refused.map(toldOf));
    });
  }

  async #show(log: OperationLog): Promise<void> {
    const { session } = this.#ctx;
    // Until it is shown: what saves everything again in this moment saves this.
    session.written = { key: this.key, log };
    try {
      tellTabs({ type: 'decisions', key: this.key });
      if (!this.#isHere) return;
      await showLog(this.#ctx, log);
      leaveGone(this.#ctx);
    } finally {
      session.written = undefined;
    }
  }

  #tell(): void {
    const { get, set } = this.#ctx;
    if (this.#ended || get().open?.key !== this.key) return;
    const replica = this.#replica;
    const { refused, lease } = this.#record;
    const sync: SyncState = {
      leads: true,
      waiting: pendingSteps(replica).length,
      refused,
      trouble: this.#trouble,
      lease,
      canUndo: takingBack(replica, this.#isOwn).type !== 'nothing',
      canRedo: bringingBack(replica, this.#isOwn).type !== 'nothing',
      forgetRefused: this.#forgetRefused,
    };
    set({ sync });
  }
}

/** Numbers of what a step begins. */
const madeIn = ({ operation }: LogEntry): number[] =>
  partsOf(operation).flatMap((part) => [...numbersMadeBy(part)]);

const isSameLog = (a: OperationLog, b: OperationLog): boolean =>
  a.cursor === b.cursor &&
  a.lastNumber === b.lastNumber &&
  a.entries.length === b.entries.length &&
  a.entries.every((entry, i) => entry === b.entries[i]);

const isSameState = (a: SyncRecord, b: SyncRecord): boolean =>
  a.version === b.version &&
  a.refused.length === b.refused.length &&
  a.sent.join() === b.sent.join();
