import { AppError } from '../errors.ts';
import { pushAll } from '../many.ts';
import { readKeptJson } from '../parse/json-file.ts';
import { type KeptRow, keptRow } from '../parse/kept-json.ts';
import type { SourceFile } from '../parse/source.ts';
import { counted } from '../words.ts';
import { type BankReading, type ImportedPerson, Remarks } from './imported.ts';
import { BANK_FORMAT } from './own-format.ts';
import { mayNamePeople } from './people-files.ts';
import { folderOf, indexPictures } from './picture-files.ts';
import { type ReadContext, readOwnBank } from './read-own.ts';
import { type PipelineDocument, pipelineKind, readPipeline } from './read-pipeline.ts';

/**
 * Read people from files, whoever wrote them: our own facebank.json with the pictures beside it, the
 * pipeline's facebank.json, people.json, cast.json, index.json and rosters, at any depth. A file that
 * cannot be read is told, and the others are read.
 * @param at ISO 8601, UTC: for what has no time of its own
 * @param named as `isLeftover`
 * @throws AppError `facebank/nothing-found`; what is wrong with the only file
 */
export async function readFacebankFiles(
  files: readonly SourceFile[],
  at: string,
  named = 0,
): Promise<BankReading> {
  const remarks = new Remarks();
  tellGuessed(files, remarks);
  const index = indexPictures(files);
  const own: ImportedPerson[] = [];
  const pipeline: PipelineDocument[] = [];
  let failed: unknown;
  for (const file of files.filter(({ path }) => mayNamePeople(path, named))) {
    const { path } = file;
    const folder = folderOf(path);
    const pictures = (stem: string) => index.get(`${folder}${stem}`) ?? {};
    const context: ReadContext = { path, pictures, remarks, at };
    try {
      const row = keptRow(await readKeptJson(file, 'facebank'));
      if (row?.row.format === BANK_FORMAT) pushAll(own, readOwnBank(row, context));
      else pushAll(pipeline, pipelineDocument(row, context));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      remarks.warn(error.userMessage);
      failed ??= error;
    }
  }
  const people = [...own, ...readPipeline(pipeline, remarks)];
  if (people.length === 0) {
    throw failed ?? nothingFound(files, index.size);
  }
  tellLengths(people, remarks);
  return { people, remarks: remarks.list };
}

/** Pictures are found by their names, so a name that may be another is told. */
function tellGuessed(files: readonly SourceFile[], remarks: Remarks): void {
  const guessed = files.filter(({ guessedName }) => guessedName === true);
  if (guessed.length === 0) return;
  const some = guessed.slice(0, 6).map(({ path }) => path);
  const more = guessed.length > some.length ? ` and ${guessed.length - some.length} more` : '';
  remarks.warn(
    `${counted(guessed.length, 'file')} of an archive with a name that is neither ASCII nor UTF-8: how it was meant is a guess (${some.join(', ')}${more}). Where pictures are missing, pack them again with names in UTF-8.`,
  );
}

/** A model gives vectors of one length: a number was lost where there are others. */
function tellLengths(people: readonly ImportedPerson[], remarks: Remarks): void {
  const lengths = new Map<string, Set<number>>();
  for (const { seeds } of people) {
    for (const { seed } of seeds) {
      const { name, dimension } = seed.model;
      lengths.set(name, (lengths.get(name) ?? new Set()).add(dimension));
    }
  }
  const named = [...lengths].filter(([name]) => name !== '').flatMap(([, all]) => [...all]);
  const odd = [...(lengths.get('') ?? [])].filter((length) => !named.includes(length));
  if (named.length > 0 && odd.length > 0) {
    remarks.warn(
      `Vectors of which no model is said have ${odd.join(' and ')} numbers, as none of those that say one have: nothing will be compared with them. Look whether a file is damaged.`,
    );
  }
  for (const [name, all] of lengths) {
    if (name === '' || all.size === 1) continue;
    remarks.warn(
      `Vectors said to be of ${name} have ${[...all].sort((a, b) => a - b).join(' and ')} numbers: each is compared with those of its own length alone. A model gives one length, so look whether a file is damaged.`,
    );
  }
}

function pipelineDocument(own: KeptRow | undefined, context: ReadContext): PipelineDocument[] {
  const kind = own === undefined ? undefined : pipelineKind(own.row);
  if (own === undefined || kind === undefined) {
    context.remarks.tell(`${context.path} says nothing of people that is understood here.`);
    return [];
  }
  return [{ kind, ...own, context }];
}

function nothingFound(files: readonly SourceFile[], pictures: number): AppError {
  const seen =
    pictures > 0
      ? ` There are pictures of ${counted(pictures, 'face')}, but no facebank.json with their vectors: drop the pictures onto a person as photographs.`
      : ' Drop a folder or a zip with facebank.json, people.json or cast.json.';
  return new AppError(
    'facebank/nothing-found',
    `no people in ${files.length} files`,
    `There are no people in what was dropped.${seen}`,
  );
}
