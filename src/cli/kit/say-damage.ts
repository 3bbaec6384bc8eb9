import type { Episode, ImportRemark } from '../../core/episode/episode.ts';
import { note } from './output.ts';

/** What was damaged among a person's decisions, which a command is about to build on. */
const DECISIONS = /^(log\/|identities\/|keys\/|files\/misnamed$)/;
/** Remarks that are of no use without a place. */
const PLACED = /^(keys\/|identities\/count$|truth\/unreadable$|npy\/odd-lengths$|files\/misnamed$)/;

/** A remark of the import as the command line says it: with its first places, where it needs them. */
export function remarkText({ code, text, examples }: ImportRemark): string {
  return PLACED.test(code) && examples.length > 0 ? `${text} (${examples.join('; ')})` : text;
}

/** Say what of the history and of identities.json could not be read, or looks damaged. */
export function sayDamage({ report }: Pick<Episode, 'report'>): void {
  for (const remark of report.remarks) {
    if (remark.level !== 'info' && DECISIONS.test(remark.code)) note(remarkText(remark));
  }
}
