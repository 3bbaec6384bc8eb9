import { largest } from '../many.ts';
import { PIPELINE_ID_KEY, spellPipelineId } from '../parse/identity-keys.ts';
import { type ExportInput, touchedAnchors } from './input.ts';
import { isSafeId } from './spelling.ts';

/**
 * The pipeline's id of each identity, in order: the one it came with where it was adopted from a
 * pipeline's file, else `id_%04d`; where that is taken, the next number above all others. Ids become
 * folders, so two that differ only in case count as one.
 */
export function pipelineIds(input: Pick<ExportInput, 'identitySet' | 'decisions'>): string[] {
  const anchors = touchedAnchors(input.decisions);
  const { identities } = input.identitySet;
  const taken = new Set<string>();
  const claim = (id: string): string | undefined => {
    const folder = id.toLowerCase();
    if (taken.has(folder)) return undefined;
    taken.add(folder);
    return id;
  };
  const adopted = identities.map(({ id }) => {
    const given = anchors.get(id)?.extra[PIPELINE_ID_KEY];
    return isSafeId(given) ? claim(given) : undefined;
  });
  let free = largest([...identities.map(({ id }) => digitsOf(id)), ...[...taken].map(digitsOf)], 0);
  return identities.map(({ id }, index) => {
    let spelled = adopted[index] ?? claim(spellPipelineId(id));
    while (spelled === undefined) {
      free += 1;
      spelled = claim(spellPipelineId(`identity-${free}`));
    }
    return spelled;
  });
}

/** The last run of up to nine digits as a number, 0 when there is none. */
function digitsOf(id: string): number {
  return Number(/(\d{1,9})\D*$/.exec(id)?.[1] ?? 0);
}
