import { z } from '@hono/zod-openapi';
import { Problem } from './schemas.ts';

/** What the history of all takes and gives, for /openapi.json. `readSyncStep` of the core decides what is taken. */

const uid = z
  .string()
  .regex(/^[\w-]{8,64}$/)
  .openapi({ example: '1c6f9c2e-8a54-4a1e-9d5b-6a1f6f0c7f11' });

const SyncStep = z
  .object({
    uid: uid.openapi({
      description: 'Made by whoever makes the step: sent again, it is not done again.',
    }),
    at: z.string().openapi({ example: '2025-11-18T12:34:56Z' }),
    operation: z.looseObject({ type: z.string() }).openapi({
      example: {
        type: 'label',
        identityId: 'identity-00001',
        anchor: 'track-00001',
        labels: { name: 'Lisa' },
      },
      description: 'As moderation_log.jsonl has them. `threshold`, `call` and `adopt` are refused.',
    }),
    text: z.string().optional(),
    clustering: z
      .looseObject({})
      .optional()
      .openapi({ description: 'Parameters that it was made on.' }),
    revokes: z
      .string()
      .optional()
      .openapi({ description: 'The uid of what a `revoke` takes back.' }),
  })
  .openapi('NewStep');

export const PushBody = z
  .object({
    base: z.int().min(0).optional().openapi({ description: 'The last step that you know.' }),
    steps: z.array(SyncStep).min(1).max(1000),
  })
  .openapi('Push');

export const Pushed = z
  .object({
    version: z.int(),
    steps: z.array(
      z.object({
        uid,
        seq: z.int().optional().openapi({ description: 'Its number in the history of all.' }),
        problem: Problem.optional().openapi({ description: 'Why it was refused.' }),
      }),
    ),
  })
  .openapi('Pushed');

export const NumbersBody = z
  .object({ count: z.int().min(1).max(1000).openapi({ example: 100 }) })
  .openapi('NumbersWanted');

export const Numbers = z.object({ from: z.int(), to: z.int() }).openapi('Numbers');
