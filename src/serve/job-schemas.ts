import { z } from '@hono/zod-openapi';
import { CLEANUP_ACTIONS } from '../core/cleanup/cleanup-report.ts';
import { PARAMETER_KEYS, PARAMETER_RULES, type ParameterKey } from '../core/cluster/parameters.ts';
import { DEFAULT_PARAMETERS } from '../core/cluster/types.ts';
import { Problem } from './schemas.ts';

/*
 * What the jobs take and give, for /openapi.json. What a parameter may be stands in the core, which decides
 * (`job-payload.ts`); a test gives both the same payloads.
 */

const STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;

/** Those of the specification's own example. */
const EXAMPLES: Partial<Record<ParameterKey, unknown>> = {
  cluster_thresh: 0.58,
  min_cluster_size: 2,
};

function parameter(key: ParameterKey) {
  const rule = PARAMETER_RULES[key];
  const description = `By default what lies beside the episode says, or ${DEFAULT_PARAMETERS[key]}.`;
  if (rule.type === 'choice') {
    return z
      .enum(rule.values as readonly [string, ...string[]])
      .optional()
      .openapi({ description });
  }
  const number = z.number().min(rule.min).max(rule.max);
  const example = EXAMPLES[key];
  return (rule.whole ? number.int() : number)
    .optional()
    .openapi({ description, ...(example === undefined ? {} : { example }) });
}

const asked = {
  ep_id: z.string().openapi({ example: 'rhobh-s05e02' }),
  run_id: z
    .string()
    .optional()
    .openapi({ description: 'The run; by default the one that the report calls chosen.' }),
};
const PARAMETERS = Object.fromEntries(PARAMETER_KEYS.map((key) => [key, parameter(key)]));

export const ClusterBody = z.strictObject({ ...asked, ...PARAMETERS }).openapi('Cluster');

export const CleanupBody = z
  .strictObject({
    ...asked,
    actions: z
      .array(z.enum(CLEANUP_ACTIONS))
      .optional()
      .openapi({
        description:
          'Done in this order, however they are given; by default all, but reembed only where the service was started with a face model (--embedder).',
        example: ['split_tracks', 'recluster', 'group_clusters'],
      }),
    dry_run: z
      .boolean()
      .optional()
      .openapi({ description: 'Nothing is written; the summary of the job has the report.' }),
    ...PARAMETERS,
  })
  .openapi('Cleanup');

export const ReembedBody = z
  .strictObject({
    ...asked,
    model: z.string().min(1).optional().openapi({
      description: 'The model that is meant: with another one nothing is done.',
    }),
    dry_run: z
      .boolean()
      .optional()
      .openapi({ description: 'Nothing is written; the summary of the job has the report.' }),
  })
  .openapi('Reembed');

export const Submitted = z
  .object({
    job_id: z.uuid(),
    status: z
      .enum(['queued', 'existing'])
      .openapi({ description: 'Existing: the same is waiting or running already.' }),
    state: z.enum(STATES),
    ep_id: z.string(),
    run_id: z.string(),
    stage: z.string(),
    params_hash: z.string(),
  })
  .openapi('Submitted');

const similarity = z.number().min(0).max(1).optional();
export const MatchJobBody = z
  .strictObject({
    ep_id: asked.ep_id.optional(),
    run_id: asked.run_id,
    ep_ids: z.array(z.string()).min(1).optional(),
    show: z.string().optional().openapi({ description: 'Its episodes: show-s01e01, ….' }),
    auto_thresh: similarity.openapi({ example: 0.7 }),
    margin: similarity.openapi({ example: 0.1 }),
    review_thresh: similarity,
    suggested: z.boolean().optional().openapi({ example: false }),
    one_to_one: z.boolean().optional().openapi({ example: false }),
    model: z.string().optional(),
    dry_run: z.boolean().optional().openapi({ example: false, description: 'Nothing is written.' }),
  })
  .openapi('MatchJob');

export const SubmittedJobs = z
  .object({
    jobs: z.array(z.union([Submitted, z.object({ ep_id: z.string(), problem: Problem })])),
  })
  .openapi('SubmittedJobs');

const time = z.string().nullable().openapi({ example: '2025-11-18T12:34:56.000Z' });

export const Job = z
  .object({
    job_id: z.uuid(),
    ep_id: z.string(),
    run_id: z.string().openapi({ description: 'Empty for the default.' }),
    stage: z.string(),
    state: z.enum(STATES),
    attempt: z.int().openapi({ description: '0 before the first.' }),
    progress: z
      .looseObject({ stage: z.string() })
      .nullable()
      .openapi({ description: 'What was told last of how far it is.' }),
    created_at: z.string(),
    started_at: time,
    ended_at: time,
    summary: z.looseObject({}).nullable().openapi({
      description:
        'Of one that is done. Of a clustering: metadata as identities.json has it, warnings, and how much was held back and written. Of a cleanup, or of vectors that were made anew: what was done, and its report in figures. Of a matching: how many were named, and who is like whom.',
    }),
    error: Problem.nullable(),
    requested: z.looseObject({}).openapi({ description: 'The parameters that were named.' }),
    params_hash: z.string(),
  })
  .openapi('Job');

export const JobList = z
  .object({
    jobs: z.array(Job),
    next: z.string().nullable().openapi({
      description: 'What to give as `after` for older ones; null where there are none.',
    }),
  })
  .openapi('JobList');

export const JobParams = z.object({
  job_id: z.uuid().openapi({ param: { name: 'job_id', in: 'path' } }),
});
export const JobQuery = z.object({
  ep_id: z.string().optional(),
  state: z.enum(STATES).optional(),
  after: z.uuid().optional().openapi({ description: 'Only jobs that are older than this one.' }),
});
export const Accept = z.object({
  accept: z.string().optional().openapi({
    description: '`text/event-stream` answers with the events of the job instead.',
  }),
});
export const LastEvent = z.object({
  'last-event-id': z.string().optional().openapi({ description: 'Only what came after it.' }),
});
