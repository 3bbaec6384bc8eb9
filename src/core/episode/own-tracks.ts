import { baseName } from '../parse/lines.ts';
import { isOtherEpisode } from '../parse/of-episode.ts';
import type { Candidate } from './discover.ts';
import { statedEpisodeId } from './episode-id.ts';
import type { RemarkBook } from './remarks.ts';

/**
 * The files that an import reads: a tracks.jsonl that is of another episode than the faces beside it is left
 * out, and said. Tracks can be made of the faces alone; the other one's spans, marks and vectors would go to other
 * people. Where faces and tracks agree at first and a later row does not, the readers refuse.
 * Reads the first kilobytes of both.
 */
export async function withOwnTracks(
  candidate: Candidate,
  remarks: RemarkBook,
): Promise<Candidate['files']> {
  const { files } = candidate;
  const { faces, tracks } = files;
  if (faces === undefined || tracks === undefined) return files;
  const [of, told] = await Promise.all([faces, tracks].map(statedEpisodeId));
  if (of === undefined || !isOtherEpisode(told, of)) return files;
  remarks.add('tracks/other-episode', told ?? '', {
    text: `${baseName(tracks.path)} says that it is of ${told}, but the faces beside it are of ${of}: left out, and tracks made of the faces. Put it back beside its own episode.`,
  });
  return { ...files, tracks: undefined };
}
