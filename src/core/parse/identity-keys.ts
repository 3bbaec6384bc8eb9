/** Key under which the pipeline's id of an identity (`id_0007`) survives the round trip. */
export const PIPELINE_ID_KEY = 'pipeline_identity_id';

/** Our id of an identity that people decided on, in a file whose ids are spelled the pipeline's way. */
export const OWN_ID_KEY = 'cutline_identity_id';

/** Key under which identities.json keeps what matching with the Facebank has to do with an identity. */
export const BANK_KEY = 'facebank';

/** Key of `metadata` and `config` that says that `cluster_thresh` was not a person's choice. */
export const THRESHOLD_ORIGIN_KEY = 'cluster_thresh_origin';

/** `pipeline_ver` of a pipeline file that no pipeline wrote. */
export const OWN_PIPELINE_VERSION = 'cutline-1';

/** The pipeline's `id_0012` of `identity-00012`; other ids stay as they are. */
export function spellPipelineId(id: string): string {
  const number = /^identity-(\d+)$/.exec(id)?.[1];
  return number === undefined ? id : `id_${String(Number(number)).padStart(4, '0')}`;
}

/** Key of `metadata` and `config` that says why a metric that was asked for was not used. */
export const METRIC_REFUSED_KEY = 'metric_refused';

/**
 * Key of `metadata`, `config` and of a history's first line: 2 where untouched identities are called after
 * the track that wins the tree. Without it they are called after that with most faces, as ever.
 */
export const FOUNDER_RULE_KEY = 'founder_rule';

/** Key of a joint identities.json: its episodes, and what their own files call its tracks. */
export const EPISODES_KEY = 'cutline_episodes';
