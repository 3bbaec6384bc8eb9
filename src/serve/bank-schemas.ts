import { z } from '@hono/zod-openapi';
import { EpisodeParams } from './schemas.ts';

/** What the calls of the Facebank take and give, for /openapi.json. `bank-payload.ts` decides what is taken. */

const epId = EpisodeParams.shape.ep_id;
const model = z.string().openapi({
  description: 'What made the vectors. Those of another model are never compared.',
});
const similarity = z.number().min(0).max(1);

export const CastParams = z.object({
  cast_id: z.string().openapi({
    param: { name: 'cast_id', in: 'path' },
    example: 'ava-stone',
    description: 'Of the cast, or a person_id, also a former one.',
  }),
});
export const SeedParams = CastParams.extend({
  seed_id: z.string().openapi({ param: { name: 'seed_id', in: 'path' } }),
});
export const CastQuery = z.object({
  show_id: z.string().optional().openapi({ description: 'Only people of this show.' }),
});

export const Cast = z
  .object({
    cast: z.array(
      z.object({
        cast_id: z.string(),
        person_id: z.string(),
        name: z.string().nullable(),
        aliases: z.array(z.string()),
        seeds: z.int().openapi({ description: 'Faces.' }),
        models: z.array(
          z.object({ embedding_model: z.string(), embedding_dim: z.int(), seeds: z.int() }),
        ),
        show_id: z.string(),
      }),
    ),
  })
  .openapi('Cast');

export const SeedRow = z
  .looseObject({
    seed_id: z.string(),
    embedding_model: z.string(),
    embedding_dim: z.int(),
    origin: z.looseObject({ type: z.string() }),
    quality: z.looseObject({}),
    created_at: z.string(),
    embedding: z.array(z.number()).optional().openapi({ description: 'Of one face alone.' }),
  })
  .openapi('Seed');

export const Seeds = z
  .object({
    cast_id: z.string(),
    person_id: z.string(),
    name: z.string().nullable(),
    seeds: z.array(SeedRow).openapi({ description: 'The first is the face that is shown.' }),
  })
  .openapi('Seeds');

export const PipelineBank = z
  .looseObject({ show_id: z.string(), cast_id: z.string(), seeds: z.array(z.looseObject({})) })
  .openapi('PipelineFacebank');

export const UploadQuery = z.object({
  face: z.int().min(1).optional().openapi({
    description: 'Which of several faces of one photograph; 1 is the largest.',
  }),
  name: z.string().optional().openapi({ description: 'What somebody new is called.' }),
  show_id: z.string().optional().openapi({ description: 'Of which show somebody new is.' }),
});
export const UploadBody = z
  .object({
    files: z
      .array(z.string().openapi({ format: 'binary' }))
      .min(1)
      .max(20)
      .openapi({ description: 'Photographs of up to 20 MB: JPEG, PNG, WebP, GIF, BMP, AVIF.' }),
  })
  .openapi('SeedUpload');
export const Uploaded = z
  .object({
    cast_id: z.string(),
    person_id: z.string(),
    uploaded: z.int(),
    failed: z.int(),
    seeds: z.array(
      z.object({
        fb_id: z.string(),
        seed_id: z.string(),
        filename: z.string(),
        status: z
          .enum(['added', 'known'])
          .openapi({ description: '`known`: this very face is there already.' }),
        embedding_model: z.string(),
        embedding_dim: z.int(),
        quality: z.looseObject({}),
      }),
    ),
    errors: z.array(
      z.object({
        file: z.string(),
        error: z.string(),
        code: z.string(),
        faces: z
          .array(z.object({ face: z.int(), box: z.array(z.int()).length(4) }))
          .optional()
          .openapi({ description: 'Where there are several: x1, y1, x2, y2 in its pixels.' }),
      }),
    ),
  })
  .openapi('Uploaded');

export const DeleteSeedsBody = z
  .strictObject({
    seed_ids: z.array(z.string().openapi({ example: 'photo_64c7146c5069f7fc7f18' })).min(1),
  })
  .openapi('DeleteSeeds');
export const Deleted = z
  .object({
    cast_id: z.string(),
    person_id: z.string(),
    deleted: z.array(z.string()),
    seeds: z.int().openapi({ description: 'Faces that are left.' }),
  })
  .openapi('DeletedSeeds');

export const SearchBody = z
  .strictObject({
    model: model.optional(),
    vector: z
      .array(z.number())
      .optional()
      .openapi({ description: 'Of a face, with its model; or an identity of an episode.' }),
    ep_id: epId.optional(),
    run_id: z.string().optional(),
    identity_id: z.string().optional().openapi({ example: 'identity-00001' }),
    k: z.int().min(1).max(100).optional().openapi({ description: 'People to find; 10.' }),
  })
  .openapi('FaceSearch');

export const Hits = z
  .array(z.object({ person_id: z.string(), seed_id: z.string(), similarity: z.number() }))
  .openapi('FaceHits');

export const MatchBody = z
  .strictObject({
    ep_id: epId,
    run_id: z.string().optional(),
    model: model.optional(),
    auto_thresh: similarity
      .optional()
      .openapi({ example: 0.7, description: 'From here on a person is named.' }),
    margin: similarity
      .optional()
      .openapi({ example: 0.1, description: 'So much nearer than the next person.' }),
    review_thresh: similarity
      .optional()
      .openapi({ example: 0.45, description: 'From here on a person is proposed.' }),
    suggested: z.boolean().optional().openapi({
      example: false,
      description: 'Thresholds that the similarities themselves speak for.',
    }),
    one_to_one: z.boolean().optional().openapi({
      example: false,
      description: 'Everybody is in the episode under one identity at most.',
    }),
  })
  .openapi('Match');

const figure = z.number().nullable();
export const Matches = z
  .object({
    matches: z.array(
      z.looseObject({
        identity_id: z.string(),
        person_id: z.string().nullable(),
        similarity: figure,
        margin: figure,
        seed_id: z.string().nullable(),
        band: z.enum(['auto', 'review', 'ambiguous', 'unknown']),
        rejected: z.boolean(),
        next_person_id: z.string().nullable(),
      }),
    ),
    thresholds: z.object({ auto: similarity, margin: similarity, review: similarity }),
    model: z.string(),
  })
  .openapi('Matches');
