import type { OnProgress } from '../../../workers/common/jobs.ts';
import type { Incoming } from '../../bridge/drop.ts';
import { Bounded } from '../../core/bounded.ts';
import type { BankEdit, SeedTarget } from '../../core/facebank/edit-people.ts';
import type { Joining } from '../../core/facebank/join-imported.ts';
import type { IdentitySimilarities } from '../../core/facebank/match-identities.ts';
import type { PersonDetails, PersonPatch } from '../../core/facebank/person-fields.ts';
import {
  type BankLog,
  DEFAULT_MATCH_THRESHOLDS,
  type EmbeddingModel,
  type Facebank,
  type Match,
  type MatchThresholds,
  type Seed,
} from '../../core/facebank/types.ts';
import type { Identity } from '../../core/identity/types.ts';
import { WriteLine } from './write-line.ts';

type StoredKey = readonly (string | number)[];

/** Pictures of a seed: to be shown (square, up to 512 px or more), to be embedded (112 px), as it came. */
export type SeedPictureKind = 'd' | 'e' | 'orig';
export type SeedPictures = Readonly<Partial<Record<SeedPictureKind, Blob>>>;

/** A seed that is not stored yet, with its pictures. */
export interface NewSeed {
  readonly seed: Seed;
  readonly pictures: SeedPictures;
}

/** Where in its steps the stored Facebank stands. */
export interface BankPlace {
  readonly cursor: number;
  /** The highest `seq` that was given out. */
  readonly lastSeq: number;
  /** Goes up with every change: by it a tab sees that another was at work. */
  readonly change: number;
}

/** What belongs to the Facebank of a store, and is nobody's to render. */
export interface BankSession {
  /** Changes of this page, one after the other. */
  readonly writes: WriteLine;
  /** All seeds that are stored, those of undone steps too. */
  seeds: ReadonlyMap<string, Seed>;
  /** As it was read or written last; undefined before it was read. */
  place: BankPlace | undefined;
  /** Pictures that were stored or shown since the page was opened: what can be stored again. */
  readonly pictures: Bounded<string, SeedPictures>;
  /** Episode and identity whose faces were offered to be added. */
  readonly offered: Set<string>;
  /** All of it that is in memory, under its keys: for a storage that was emptied. */
  again: () => readonly (readonly [StoredKey, unknown])[];
}

/** Seeds whose pictures are held in memory, some hundred kilobytes each. */
const KEPT_PICTURES = 200;

export const createBankSession = (): BankSession => ({
  writes: new WriteLine(),
  seeds: new Map(),
  place: undefined,
  pictures: new Bounded(KEPT_PICTURES),
  offered: new Set(),
  again: () => [],
});

/** What became of files of people. */
export interface BankImport extends Pick<Joining<unknown>, 'remarks' | 'counts'> {
  /** Undefined where all of it was there already. */
  readonly edit: BankEdit | undefined;
}

/** How people are written into files. */
export interface BankExport {
  /** The specification's (§11.3, with all that we know), or the pipeline's own. */
  readonly layout: 'spec' | 'pipeline';
  /** Pictures as they came, too. */
  readonly originals: boolean;
  readonly to: 'zip' | 'folder';
}

/** How people are matched: chosen once, for all episodes. */
export interface MatchChoice {
  readonly matchThresholds: MatchThresholds;
  /** Everybody is in an episode under one identity at most. */
  readonly oneToOne: boolean;
}

export const USUAL_MATCH: MatchChoice = {
  matchThresholds: DEFAULT_MATCH_THRESHOLDS,
  oneToOne: false,
};

/** What matching found in an episode. */
export interface MatchOutcome {
  readonly matches: readonly Match[];
  /** Identities that were named. */
  readonly assigned: number;
  /** Of the episode: its clusters, or everybody where it has none. */
  readonly people: number;
  /** Of these: who is named, by whomever. */
  readonly known: number;
  /** Of these: who resembles somebody, and is for a person to say. */
  readonly review: number;
}

/** What became of an episode of the library. */
export interface LibraryMatch {
  readonly key: string;
  readonly epId: string;
  readonly outcome: MatchOutcome | undefined;
  /** Why it was not matched, for people. */
  readonly failure: string | undefined;
}

/** The Facebank, as components see it. */
export interface BankState extends BankActs, MatchChoice {
  /** As stored, but for what no person has. Read it with `bankReady`. */
  readonly bank: Facebank;
  readonly bankLog: BankLog;
  /** False until it was read from storage. */
  readonly bankReady: boolean;
  /** Key of an episode that was imported just now, and is matched once it stands. */
  readonly toBeMatched: string | undefined;

  /** A drop of such files. To be called inside the event handler. */
  readonly importBankDrop: (data: DataTransfer) => Promise<BankImport | undefined>;
  /** The files of an `<input type="file">`, with or without `webkitdirectory`. */
  readonly importBankInput: (files: ArrayLike<File>) => Promise<BankImport | undefined>;
}

/**
 * What an action returns has been stored and is shown, or was refused
 * in words (undefined) when it resolves; `personId` is whom it was about, as they are called afterwards.
 */
export interface BankActs {
  /** Read what is stored, at the start and when another tab has changed it. */
  readonly refreshBank: () => Promise<void>;
  /** Delete seeds that no step of the history lists. */
  readonly sweepBank: () => Promise<void>;
  readonly addPerson: (details: PersonDetails) => Promise<BankEdit | undefined>;
  readonly editPerson: (id: string, patch: PersonPatch) => Promise<BankEdit | undefined>;
  readonly mergePeople: (
    target: string,
    others: readonly string[],
  ) => Promise<BankEdit | undefined>;
  /** Some seeds become somebody else's, who is new. */
  readonly splitPerson: (
    id: string,
    seedIds: readonly string[],
    details: PersonDetails,
  ) => Promise<BankEdit | undefined>;
  readonly deletePeople: (ids: readonly string[]) => Promise<BankEdit | undefined>;
  /** All of them are stored with their pictures, or none. */
  readonly addSeeds: (to: SeedTarget, seeds: readonly NewSeed[]) => Promise<BankEdit | undefined>;
  /** The best faces of named identities of the open episode become seeds of whom their names mean. */
  readonly seedsOfIdentities: (ids: readonly string[]) => Promise<BankEdit | undefined>;
  /** How much the identities of the open episode resemble known people; see `matchesAt`. Rejects. */
  readonly likeKnownPeople: (options?: {
    readonly signal?: AbortSignal;
    readonly onProgress?: OnProgress;
  }) => Promise<IdentitySimilarities>;
  /** Name whoever is known for sure, as one step of the episode's history. */
  readonly matchEpisode: () => Promise<MatchOutcome | undefined>;
  /** The same of one that was imported just now, where it is still open. @param key of it */
  readonly matchNewEpisode: (key: string) => Promise<MatchOutcome | undefined>;
  /** All episodes of the library, one after the other. */
  readonly matchLibrary: () => Promise<readonly LibraryMatch[] | undefined>;
  /** The identity is not this person, whatever matching says from now on. */
  readonly rejectMatch: (identity: Identity, personId: string) => Promise<void>;
  /** The identity is this person: by hand, so that no match takes it back. */
  readonly assignPerson: (identity: Identity, personId: string) => Promise<void>;
  /** @throws AppError `facebank/bad-thresholds` */
  readonly chooseMatch: (choice: Partial<MatchChoice>) => Promise<void>;
  readonly removeSeeds: (id: string, seedIds: readonly string[]) => Promise<BankEdit | undefined>;
  readonly moveSeeds: (seedIds: readonly string[], to: SeedTarget) => Promise<BankEdit | undefined>;
  /** The face that a person is shown with. */
  readonly featureSeed: (id: string, seedId: string) => Promise<BankEdit | undefined>;
  /** Say which model made the vectors of so many numbers of which nobody has said it. */
  readonly sayModel: (model: EmbeddingModel) => Promise<BankEdit | undefined>;
  /** People of files: our own Facebank or the pipeline's, as files, folders, a zip. */
  readonly importBank: (incoming: Incoming | Promise<Incoming>) => Promise<BankImport | undefined>;
  /** To be called inside a click: a folder is asked for. @returns whether it was written */
  readonly exportBank: (options: BankExport) => Promise<boolean>;
  readonly undoBank: () => Promise<void>;
  readonly redoBank: () => Promise<void>;
  /** A picture of a seed, `d` by default; undefined where it has none. They never change. */
  readonly seedPicture: (id: string, kind?: SeedPictureKind) => Promise<Blob | undefined>;
}
