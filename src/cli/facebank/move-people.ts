import { resolve } from 'node:path';
import type { BankReading, ImportedSeed } from '../../core/facebank/imported.ts';
import { joinImported } from '../../core/facebank/join-imported.ts';
import { readFacebankFiles } from '../../core/facebank/read-files.ts';
import { bareCount } from '../../core/words.ts';
import { note, print } from '../kit/output.ts';
import { usageError } from '../kit/program-error.ts';
import { shownInLine } from '../kit/shown.ts';
import { whileHeld } from '../kit/turns.ts';
import { writeAtomically } from '../kit/write-atomically.ts';
import { changed } from './add-seeds.ts';
import {
  bankRoot,
  filesBelow,
  openBankFolder,
  picturesOf,
  plannedFiles,
  planOf,
  readBankFolder,
  saveBankFolder,
} from './bank-folder.ts';

export interface ExportOptions {
  readonly facebank: string;
  readonly out: string;
  readonly layout: 'spec' | 'pipeline';
  readonly format: 'text' | 'json';
}

/** Write a Facebank elsewhere, as the specification or the pipeline lays it out. */
export async function exportPeople(options: ExportOptions, now: string): Promise<void> {
  const { facebank, out, layout } = options;
  const bank = await readBankFolder(facebank, now);
  const root = resolve(out);
  if (root === bank.root) {
    throw usageError(`--out ${out} is the Facebank itself. Name another folder.`);
  }
  const plan = planOf(bank, layout, now);
  for (const { text } of plan.remarks) note(text);
  const files = plannedFiles(plan.files, bank);
  const wrote = await whileHeld([root], root, () =>
    writeAtomically(root, files, {
      command: 'facebank export',
      untouched: 'Nothing was exported.',
    }),
  );
  const { people, seeds } = bank.bank;
  print(
    options.format === 'json'
      ? `${JSON.stringify({ people: people.length, seeds: seeds.size, wrote }, undefined, 2)}\n`
      : `${shownInLine(`${out}: ${bareCount(people.length, 'person', 'people')} with ${bareCount(seeds.size, 'face')} in ${bareCount(wrote.length, 'file')}`)}\n`,
  );
}

export interface ImportOptions {
  readonly from: readonly string[];
  readonly facebank: string;
  readonly format: 'text' | 'json';
  /** What made vectors of which the files do not say it. */
  readonly model?: string;
}

/** Join people of other folders with those of a Facebank. */
export async function importPeople(options: ImportOptions, now: string): Promise<void> {
  const { from, facebank, format } = options;
  const root = bankRoot(facebank);
  const { counts, wrote } = await whileHeld([root], root, async () => {
    const before = await openBankFolder(facebank, now);
    const files = await Promise.all(from.map((folder) => filesBelow(resolve(folder))));
    const reading = await readFacebankFiles(files.flat(), now);
    const joining = joinImported(before.bank, before.bank.seeds, ofModel(reading, options), now);
    for (const { text } of joining.remarks) note(text);
    if (joining.edit === undefined) return { counts: joining.counts, wrote: [] };
    const seeds = new Map(before.bank.seeds);
    const pictures = new Map(before.pictures);
    for (const { seed, pictures: own } of joining.brings) {
      seeds.set(seed.id, seed);
      pictures.set(seed.id, picturesOf(own));
    }
    const people = changed(before.bank.people, joining.edit.changes);
    const after = { bank: { people, seeds }, pictures };
    return {
      counts: joining.counts,
      wrote: await saveBankFolder(before, after, { command: 'facebank import', now }),
    };
  });
  const { added, changed: told, seeds, known } = counts;
  print(
    format === 'json'
      ? `${JSON.stringify({ added, changed: told, seeds, known, wrote }, undefined, 2)}\n`
      : `${shownInLine(`${facebank}: ${bareCount(added, 'new person', 'new people')}, ${told} of whom more is known, ${bareCount(seeds, 'new face')}, ${known} there already`)}\n`,
  );
}

/** Seeds that say no model are of the one that somebody says. */
function ofModel(reading: BankReading, { model: name }: ImportOptions): BankReading {
  if (name === undefined) return reading;
  const said = (one: ImportedSeed): ImportedSeed => {
    const { seed } = one;
    if (seed.model.name !== '') return one;
    return { ...one, seed: { ...seed, model: { ...seed.model, name } } };
  };
  const people = reading.people.map((one) => ({ ...one, seeds: one.seeds.map(said) }));
  return { ...reading, people };
}
