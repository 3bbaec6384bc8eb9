import { pickOutputFolder } from '../../bridge/save-file.ts';
import { jumpBank } from '../../core/facebank/bank-log.ts';
import * as edit from '../../core/facebank/edit-people.ts';
import type { BankActs } from '../lib/bank-types.ts';
import type { Context } from '../lib/session.ts';
import { changeBank, travelBank } from './change-bank.ts';
import { exportBank } from './export-bank.ts';
import { importBank } from './import-bank.ts';
import { keepMatchChoice, readMatchChoice } from './match-choice.ts';
import {
  assignPerson,
  likeKnownPeople,
  matchEpisode,
  matchNewEpisode,
  rejectMatch,
} from './match-episode.ts';
import { matchLibrary } from './match-library.ts';
import { sayModel } from './name-model.ts';
import { seedPicture } from './pictures.ts';
import { refreshBank, sweepSeeds } from './read-bank.ts';
import { seedsOfIdentities } from './seeds-of-identities.ts';

/** What the store does with the Facebank: loaded when it is first asked for. */
export function createBankActs(ctx: Context): BankActs {
  ctx.set(readMatchChoice());
  return {
    refreshBank: () => refreshBank(ctx),
    sweepBank: () => sweepSeeds(ctx),
    addPerson: (details) =>
      changeBank(ctx, ({ people }, at) => edit.addPerson(people, details, at)),
    editPerson: (id, patch) =>
      changeBank(ctx, ({ people }, at) => edit.editPerson(people, id, patch, at)),
    mergePeople: (target, others) =>
      changeBank(ctx, ({ people }, at) => edit.mergePeople(people, target, others, at)),
    splitPerson: (id, seedIds, details) =>
      changeBank(ctx, ({ people }, at) => edit.splitPerson(people, id, seedIds, details, at)),
    deletePeople: (ids) => changeBank(ctx, ({ people }) => edit.deletePeople(people, ids)),
    addSeeds: (to, brings) => {
      const ids = brings.map(({ seed }) => seed.id);
      return changeBank(ctx, ({ people }, at) => {
        const done = edit.addSeeds(people, to, ids, at);
        return done && { ...done, brings };
      });
    },
    seedsOfIdentities: (ids) => seedsOfIdentities(ctx, ids),
    likeKnownPeople: (options) => likeKnownPeople(ctx, options),
    matchEpisode: () => matchEpisode(ctx),
    matchNewEpisode: (key) => matchNewEpisode(ctx, key),
    matchLibrary: () => matchLibrary(ctx),
    rejectMatch: (identity, personId) => rejectMatch(ctx, identity, personId),
    assignPerson: (identity, personId) => assignPerson(ctx, identity, personId),
    chooseMatch: async (choice) => {
      const { matchThresholds, oneToOne } = { ...ctx.get(), ...choice };
      keepMatchChoice({ matchThresholds, oneToOne });
      ctx.set({ matchThresholds, oneToOne });
    },
    removeSeeds: (id, seedIds) =>
      changeBank(ctx, ({ people }, at) => edit.removeSeeds(people, id, seedIds, at)),
    moveSeeds: (seedIds, to) =>
      changeBank(ctx, ({ people }, at) => edit.moveSeeds(people, seedIds, to, at)),
    featureSeed: (id, seedId) =>
      changeBank(ctx, ({ people }, at) => edit.featureSeed(people, id, seedId, at)),
    sayModel: (model) => sayModel(ctx, model),
    importBank: (incoming) => importBank(ctx, incoming),
    exportBank: async (options) => {
      const folder = options.to === 'folder' ? await pickOutputFolder() : undefined;
      if (options.to === 'folder' && folder === undefined) return false;
      return exportBank(ctx, options, folder);
    },
    undoBank: () => travelBank(ctx, (log) => jumpBank(log, log.cursor - 1)),
    redoBank: () => travelBank(ctx, (log) => jumpBank(log, log.cursor + 1)),
    seedPicture: (id, kind = 'd') => seedPicture(ctx, id, kind),
  };
}
