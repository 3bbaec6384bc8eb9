import type { ClusterParameters } from '../../core/cluster/types.ts';
import { remark } from '../../core/moderation/log-file-import.ts';
import type { OperationLog } from '../../core/moderation/types.ts';
import { jointLog } from '../../core/together/joint-log.ts';
import { partState } from '../../core/together/part-state.ts';
import type { StoredPart } from '../persistence/parts.ts';
import type { EpisodeRecord } from '../persistence/records.ts';

/** Nobody asks a part for its vectors here. */
const NO_VECTORS = { n: 0, d: 0, data: new Float32Array(0) };

/** What an episode that is imported begins with. */
interface Begun {
  readonly data: EpisodeRecord;
  /** Its history, with parameters for the steps that say what they were made on. */
  readonly logAt: (parameters: ClusterParameters) => OperationLog;
}

/**
 * What people decided in the single episodes that a joint one is made of, as steps of its history: the
 * command line takes the same, and what could not be taken is in the report. An episode that is none of them has
 * its own history alone.
 * @param own its history so far
 */
export function takeParts(
  data: EpisodeRecord,
  own: OperationLog,
  parts: readonly StoredPart[] | undefined,
  { at: now, parameters: usual }: { readonly at: string; readonly parameters: ClusterParameters },
): Begun {
  const { episode } = data;
  const places = episode.parts;
  if (parts === undefined || places === undefined) return { data, logAt: () => own };
  const states = parts.map((part) => partState({ ...part, embeddings: NO_VECTORS }, now));
  const take = (parameters: ClusterParameters) =>
    jointLog(own, episode, places, states, { now, parameters });
  const { remarks } = take(usual);
  const { report } = episode;
  const told = remarks.map((text) => remark('together/names', text));
  const whole = { ...episode, report: { ...report, remarks: [...report.remarks, ...told] } };
  return {
    data: told.length === 0 ? data : { ...data, episode: whole },
    logAt: (parameters) => take(parameters).log,
  };
}
