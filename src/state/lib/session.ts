import type { CropSource } from '../../bridge/crop-source.ts';
import type { Incoming } from '../../bridge/drop.ts';
import { isNotLoaded } from '../../bridge/not-loaded.ts';
import type { FoundFile } from '../../bridge/walk.ts';
import { AppError, CancelledError } from '../../core/errors.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import type { BankSession } from './bank-types.ts';
import { faultText } from './fault-text.ts';
import type { Jobs } from './jobs.ts';
import { reloadPage } from './reload.ts';
import type { SyncPart } from './sync-types.ts';
import type { Release } from './tabs.ts';
import type { AppState, LibraryRecord, Notice } from './types.ts';
import type { WriteLine } from './write-line.ts';

/** Files that were discovered and can still be loaded from. */
export interface IncomingSet {
  /** DiscoveryView.set. */
  readonly set: number;
  /** By normalised path. */
  readonly files: ReadonlyMap<string, FoundFile>;
  readonly handle: FileSystemDirectoryHandle | undefined;
  /** As they were dropped: what an ingest worker that was started again is given. */
  readonly dropped: Incoming;
  /** Of the ingest worker that holds them. */
  readonly worker: number;
}

/** Measuring of one generation of an episode. */
export interface Measuring {
  readonly of: LibraryRecord;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  /** Faces that are not shown before it is done: another may take the place of one of them. */
  readonly decides: ReadonlySet<number>;
}

/** What belongs to a store but is nobody's to render. */
export interface Session {
  readonly jobs: Jobs;
  incoming: IncomingSet | undefined;
  /** Commit record of the open episode. */
  stored: LibraryRecord | undefined;
  handle: FileSystemDirectoryHandle | undefined;
  /** What the open episode was imported from, where this page did it. */
  dropped: Incoming | undefined;
  /** Crops that can be read without asking, beside those in storage. */
  liveCrops: CropSource | undefined;
  /** Held while this tab leads the open episode. */
  release: Release | undefined;
  /** Ends waiting to lead. */
  waiting: AbortController | undefined;
  /** Labels and bases that the worker is asked for: each is asked for once. */
  readonly asked: Set<string>;
  /** Measuring of the open episode's faces, while it is under way. */
  measuring: Measuring | undefined;
  /** Log writes, one after the other. */
  readonly writes: WriteLine;
  /** A log that is stored and not shown yet. */
  written: { readonly key: string; readonly log: OperationLog } | undefined;
  readonly bank: BankSession;
  /** Of the open episode, where a service orders its steps. */
  sync: SyncPart | undefined;
  /** Takes the new version of the program that is waiting. */
  applyUpdate: () => void;
}

/** What slices share: the store's two functions and the session. */
export interface Context {
  readonly set: (partial: Partial<AppState>) => void;
  readonly get: () => AppState;
  readonly session: Session;
}

/**
 * Tell a person about an error, in one place. A cancelled job is nobody's news; a fault of ours is
 * said to be one and goes to the console whole. Where a part of the page could not be loaded, the reload is offered.
 */
export function report(ctx: Context, error: unknown, action?: Notice['action']): void {
  if (error instanceof CancelledError) return;
  const { notify, storage } = ctx.get();
  const message = error instanceof Error ? error.message : String(error);
  const unsaved = storage.heldOnly === true;
  const lost = isNotLoaded(message);
  const reload = { label: 'Reload', run: () => void reloadPage(ctx) };
  const offered = action ?? (lost && !unsaved ? reload : undefined);
  if (!(error instanceof AppError)) console.error(error);
  notify({
    level: 'error',
    text: error instanceof AppError && !lost ? error.userMessage : faultText(message, unsaved),
    ...(offered && { action: offered }),
  });
}
