import type { FounderRule } from '../episode/episode.ts';
import type { ImportedWithLog } from './log-file-import.ts';

/**
 * By which rule the ids of imported files go: an identities.json that says so is believed, then the history
 * beside it, then what an identities.json looks like. Files without any have no ids to keep.
 * See: [Note: Founders by tree]
 */
export function founderRuleOf({
  episode: { imported },
  logFounders,
}: Pick<ImportedWithLog, 'episode' | 'logFounders'>): FounderRule {
  if (imported?.founders === 'tree') return 'tree';
  return logFounders ?? imported?.founders ?? 'tree';
}
