import { z } from '@hono/zod-openapi';

/*
 * What the API takes and gives, for /openapi.json and whoever reads it. The payload readers of the core
 * decide what is taken (`core/moderation/edit/payloads.ts`); a test gives both the same payloads.
 */

const identityId = z
  .string()
  .regex(/\S/)
  .openapi({ example: 'identity-00001', description: 'As identities.json spells it.' });
const trackId = z
  .union([z.string(), z.number()])
  .openapi({ example: 'track-00005', description: 'As identities.json spells it, or its number.' });

export const MergeBody = z
  .strictObject({
    source_ids: z
      .array(identityId)
      .min(1)
      .openapi({ example: ['identity-00002', 'identity-00003'] }),
    target_id: identityId,
  })
  .openapi('Merge');

export const SplitBody = z
  .strictObject({
    identity_id: identityId,
    track_ids_to_split: z
      .array(trackId)
      .min(1)
      .openapi({ example: ['track-00005', 'track-00012'] }),
  })
  .openapi('Split');

export const MoveBody = z
  .strictObject({
    from_identity_id: identityId
      .nullable()
      .optional()
      .openapi({ description: 'Where the track is; it is refused where it is elsewhere by now.' }),
    to_identity_id: identityId
      .nullable()
      .openapi({ example: 'identity-00002', description: 'Null takes the track out of any.' }),
  })
  .openapi('Move');

const labels = z
  .looseObject({
    name: z.string().nullable().optional().openapi({ example: 'Lisa Vanderpump' }),
    person_id: z.string().nullable().optional().openapi({ example: 'lisa-vanderpump' }),
  })
  .openapi({ description: 'Labels that are not named stay; null takes one away.' });

export const PatchBody = z
  .strictObject({ locked: z.boolean().optional(), labels: labels.optional() })
  .refine(({ locked, labels }) => locked !== undefined || labels !== undefined)
  .openapi('Patch');

const pair = <T extends z.ZodType>(type: T) =>
  z
    .array(type.nullable())
    .length(2)
    .openapi({ description: 'Before, after; null where there is none.' });

export const Step = z
  .looseObject({
    seq: z.int(),
    uid: z.string().optional().openapi({ description: 'Its own name, where it was given one.' }),
    at: z.string().openapi({ example: '2025-11-18T12:34:56Z' }),
    text: z.string(),
    state: z.enum(['applied', 'undone', 'revoked']),
    operation: z.looseObject({ type: z.string() }),
  })
  .openapi('Step');

export const Changed = z
  .object({
    entry: z.union([Step, z.null()]).openapi({ description: 'Null where all was so already.' }),
    changed: z.array(
      z.object({
        identity_id: z.string(),
        tracks: pair(z.int()),
        name: pair(z.string()),
        locked: pair(z.boolean()),
      }),
    ),
    new_identity_id: z.string().optional(),
    version: z.int().openapi({ description: 'Number of the last step of the history.' }),
    notes: z.array(z.string()),
  })
  .openapi('Changed');

export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'What happened, where, and what to do.' }),
    code: z.string().openapi({ example: 'moderation/locked', description: 'Stable.' }),
    place: z
      .object({
        file: z.string().optional(),
        line: z.int().optional(),
        byte: z.int().optional(),
      })
      .optional(),
    details: z.looseObject({}).optional(),
  })
  .openapi('Problem');

const NamedFile = z.object({ role: z.string(), path: z.string(), bytes: z.int() });

const Run = z
  .object({
    ep_id: z.string(),
    run_id: z.string().openapi({ description: 'Empty for the root of the episode.' }),
    layout: z.string(),
    folder: z.string(),
    files: z.array(NamedFile),
    crops: z.int(),
    chosen: z.boolean(),
    reason: z.string(),
    missing: z.string().nullable(),
  })
  .openapi('Run');

export const Episodes = z
  .object({ episodes: z.array(z.object({ ep_id: z.string() })) })
  .openapi('Episodes');

export const Report = z
  .object({
    ep_id: z.string(),
    run_id: z.string(),
    set: z.string(),
    chosen: Run,
    runs: z.array(Run),
    notes: z.array(z.string()),
  })
  .openapi('Report');

export const Files = z
  .object({
    set: z.string().openapi({ description: 'Names this state of the files.' }),
    files: z.array(
      z.object({
        path: z.string(),
        size: z.int(),
        modified: z.number().openapi({ description: 'Milliseconds since 1970.' }),
        etag: z.string(),
      }),
    ),
  })
  .openapi('Files');

export const History = z
  .object({
    ep_id: z.string(),
    run_id: z.string(),
    version: z.int(),
    cursor: z.int().openapi({ description: 'Steps that are applied; those after it are undone.' }),
    last_number: z.int().openapi({ description: 'The highest number that was given out.' }),
    steps: z.array(Step),
  })
  .openapi('History');

export const Identities = z
  .looseObject({ identities: z.array(z.looseObject({})), metadata: z.looseObject({}).optional() })
  .openapi('Identities');

export const Health = z.object({ status: z.string() }).openapi('Health');

export const EpisodeParams = z.object({
  ep_id: z.string().openapi({ param: { name: 'ep_id', in: 'path' }, example: 'rhobh-s05e02' }),
});
export const TrackParams = EpisodeParams.extend({
  track_id: z.string().openapi({ param: { name: 'track_id', in: 'path' }, example: 'track-00005' }),
});
export const IdentityParams = EpisodeParams.extend({
  identity_id: z
    .string()
    .openapi({ param: { name: 'identity_id', in: 'path' }, example: 'identity-00001' }),
});
export const FileParams = EpisodeParams.extend({
  path: z
    .string()
    .openapi({ param: { name: 'path', in: 'path' }, description: 'As it is listed.' }),
});
export const RunQuery = z.object({
  run_id: z
    .string()
    .optional()
    .openapi({ description: 'The run; by default the one that the report calls chosen.' }),
});
export const DeleteQuery = RunQuery.extend({
  purge_crops: z
    .enum(['true', 'false'])
    .optional()
    .openapi({ description: "Remove the track's crops as well." }),
});
export const LogQuery = RunQuery.extend({
  after: z.int().min(0).optional().openapi({ description: 'Only steps with a higher number.' }),
});
export const Changing = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .optional()
    .openapi({
      description:
        'A name for the step, such as a UUID: sent again with the same, it is done once.',
    }),
  'if-match': z
    .string()
    .optional()
    .openapi({ description: 'ETag of the identities that you saw: refused where they changed.' }),
});
export const IfNoneMatch = z.object({ 'if-none-match': z.string().optional() });
export const RangeHeader = z.object({
  range: z.string().optional().openapi({ example: 'bytes=0-1023' }),
  'if-match': z.string().optional(),
});
