import type { Episode, ImportRemark } from '../../core/episode/episode.ts';
import { note } from './output.ts';

/** What was damaged among a person's decisions, which a command is about to build on. */
const DECISIONS = /^(log\/|identities\/(?!other-episode)|keys\/|files\/misnamed$)/;
const IDENTITIES_DAMAGE = /^(identities\/(unreadable|count)|keys\/)/;
/** Remarks that are of no use without a place. */
const PLACED =
  /^(keys\/|vectors\/|faces\/(unreadable-vector|from-npy|from-tracks)$|tracks\/other-model$|identities\/count$|truth\/unreadable$|parameters\/unknown-key$|npy\/odd-lengths$|files\/misnamed$)/;

/**
 * What makes every result another one, and steps of the history that are gone: said by whatever loads an
 * episode, when it does.
 */
const AT_ONCE =
  /^(crops\/undecodable$|vectors\/|tracks\/other-model$|identities\/other-model$|log\/cut-off$)/;

/** A remark of the import as the command line says it: with its first places, where it needs them. */
export function remarkText({ code, text, examples }: ImportRemark): string {
  return PLACED.test(code) && examples.length > 0 ? `${text} (${examples.join('; ')})` : text;
}

/** Whether something of identities.json looks damaged, or could not be read. */
export function hasDamage({ report }: Pick<Episode, 'report'>): boolean {
  return report.remarks.some(({ code }) => IDENTITIES_DAMAGE.test(code));
}

/** Whether `sayAtOnce` says a remark. */
export const isSaidAtOnce = ({ code }: ImportRemark): boolean => AT_ONCE.test(code);

/** Say what is wrong with what everything is made of. */
export function sayAtOnce({ report }: Pick<Episode, 'report'>, say: (text: string) => void): void {
  for (const remark of report.remarks) if (isSaidAtOnce(remark)) say(remarkText(remark));
}

/** Say what of the history and of identities.json could not be read, or looks damaged. */
export function sayDamage({ report }: Pick<Episode, 'report'>): void {
  for (const remark of report.remarks) {
    if (remark.level === 'info' || isSaidAtOnce(remark)) continue;
    if (DECISIONS.test(remark.code)) note(remarkText(remark));
  }
}
