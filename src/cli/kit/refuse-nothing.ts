import type { Episode } from '../../core/episode/episode.ts';
import { AppError } from '../../core/errors.ts';

/**
 * Stop before an episode without vectors replaces identities by none.
 * @throws AppError `cli/nothing-to-cluster`
 */
export function refuseNothing({ epId, report }: Episode): void {
  const { counts, remarks, files } = report;
  if (counts.embedded > 0) return;
  const why = remarks.find(({ code }) => code === 'faces/none' || code === 'faces/no-vectors');
  const named = files.map((file) => file.path).join(', ');
  const text =
    why?.text ??
    `None of its ${counts.faces} faces has a vector that can be used. Embed the faces again.`;
  throw new AppError(
    'cli/nothing-to-cluster',
    `${epId}: ${counts.faces} faces, none with a vector (${named})`,
    `${epId} (${named}): ${text}`,
    { details: { ...counts } },
  );
}
