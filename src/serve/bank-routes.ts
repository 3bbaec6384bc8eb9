import { createRoute } from '@hono/zod-openapi';
import {
  Cast,
  CastParams,
  CastQuery,
  Deleted,
  DeleteSeedsBody,
  Hits,
  MatchBody,
  Matches,
  PipelineBank,
  SearchBody,
  SeedParams,
  SeedRow,
  Seeds,
  UploadBody,
  Uploaded,
  UploadQuery,
} from './bank-schemas.ts';
import { body, errors, json, READING, SECURITY } from './route-parts.ts';

/** What each route of the Facebank says of itself in /openapi.json; what it does stands in `bank-api.ts`. */

const BANK = { tags: ['Facebank'], security: SECURITY };

/** What reading a Facebank may fail with. */
const OF_BANK = ['serve/busy', 'facebank/bad-file', 'facebank/newer-format'] as const;
const COMPARING = [
  ...READING,
  ...OF_BANK,
  ...(['moderation/bad-json', 'serve/too-large', 'serve/not-json'] as const),
  ...(['facebank/other-model', 'facebank/unknown-model', 'facebank/empty'] as const),
] as const;

const DELETING = [
  ...OF_BANK,
  ...(['facebank/unknown-person', 'facebank/unknown-seed', 'cli/not-our-facebank'] as const),
  'cli/cannot-write',
] as const;

export const BANK_ROUTES = {
  upload: createRoute({
    ...BANK,
    method: 'post',
    path: '/cast/{cast_id}/seeds/upload',
    summary: 'Add faces of photographs to a person',
    description:
      'As `cutline facebank add --image` does, by its code: the face is found, aligned and embedded, and kept with its pictures. Each photograph is taken or refused by itself; where none is taken, it is a problem with the code of the first, and `details` has all. The same photograph sent again is `known`. Who is not there yet is made. Specification §11.1.',
    request: {
      params: CastParams,
      query: UploadQuery,
      body: { required: true, content: { 'multipart/form-data': { schema: UploadBody } } },
    },
    responses: {
      200: json(Uploaded, 'What became of each.'),
      ...errors(
        ...OF_BANK,
        ...(['serve/bad-request', 'serve/too-large', 'serve/not-multipart'] as const),
        ...(['face/not-a-picture', 'face/heic', 'face/photo-too-large'] as const),
        ...(['seed/no-face', 'seed/which-face', 'seed/too-small', 'seed/blurred'] as const),
        ...(['seed/turned', 'seed/elsewhere', 'seed/file-too-large', 'seed/no-model'] as const),
        ...(['seed/no-runtime', 'facebank/bad-field', 'facebank/unknown-person'] as const),
        ...(['cli/not-our-facebank', 'cli/cannot-write'] as const),
      ),
    },
  }),
  deleteSeed: createRoute({
    ...BANK,
    method: 'delete',
    path: '/cast/{cast_id}/seeds/{seed_id}',
    summary: 'Delete a face of a person',
    description: 'With its pictures. The person stays.',
    request: { params: SeedParams },
    responses: { 200: json(Deleted, 'It is gone.'), ...errors(...DELETING) },
  }),
  deleteSeeds: createRoute({
    ...BANK,
    method: 'delete',
    path: '/cast/{cast_id}/seeds',
    summary: 'Delete faces of a person',
    description: 'All that are named, or none.',
    request: { params: CastParams, body: body(DeleteSeedsBody) },
    responses: {
      200: json(Deleted, 'They are gone.'),
      ...errors(...DELETING, 'serve/bad-request', 'moderation/bad-json', 'serve/not-json'),
    },
  }),
  cast: createRoute({
    ...BANK,
    method: 'get',
    path: '/cast',
    summary: 'Everybody who is known',
    description: 'As `cutline facebank list` has them.',
    request: { query: CastQuery },
    responses: { 200: json(Cast, 'In the order of their person_id.'), ...errors(...OF_BANK) },
  }),
  seeds: createRoute({
    ...BANK,
    method: 'get',
    path: '/cast/{cast_id}/seeds',
    summary: 'The faces of a person',
    request: { params: CastParams },
    responses: {
      200: json(Seeds, 'Without their vectors.'),
      ...errors(...OF_BANK, 'facebank/unknown-person'),
    },
  }),
  seed: createRoute({
    ...BANK,
    method: 'get',
    path: '/cast/{cast_id}/seeds/{seed_id}',
    summary: 'A face of a person',
    request: { params: SeedParams },
    responses: {
      200: json(SeedRow, 'With its vector.'),
      ...errors(...OF_BANK, 'facebank/unknown-person', 'facebank/unknown-seed'),
    },
  }),
  pipelineBank: createRoute({
    ...BANK,
    method: 'get',
    path: '/cast/{cast_id}/facebank',
    summary: "A person's facebank.json, as the pipeline has it",
    request: { params: CastParams },
    responses: {
      200: json(PipelineBank, 'With vectors; pictures lie elsewhere here, so it names none.'),
      ...errors(...OF_BANK, 'facebank/unknown-person'),
    },
  }),
  searchFaces: createRoute({
    ...BANK,
    method: 'post',
    path: '/facebank/search',
    summary: 'Who a face is like',
    description:
      'People by the likest of their faces, the likest first: of a vector with its `model`, or of an identity of an episode, which is the mean of its tracks. The same similarity as matching has, to the last bit.',
    request: { body: body(SearchBody) },
    responses: {
      200: {
        ...json(Hits, 'Up to `k` people.'),
        headers: {
          'Cutline-Searched': {
            description: '`database` or `files`: the result is the same.',
            schema: { type: 'string' as const },
          },
        },
      },
      ...errors(...COMPARING, 'moderation/unknown-identity'),
    },
  }),
  match: createRoute({
    ...BANK,
    method: 'post',
    path: '/facebank/match',
    summary: 'Who the identities of an episode are',
    description:
      'What `cutline facebank match --format json` says, by its code; nothing is written. Three bands: `auto` is sure, `ambiguous` is like two people, `review` is proposed; the rest is `unknown`. Specification §11.2.',
    request: { body: body(MatchBody) },
    responses: {
      200: json(Matches, 'One for each identity.'),
      ...errors(...COMPARING, 'facebank/bad-thresholds', 'cli/usage'),
    },
  }),
} as const;

export type BankRoute = keyof typeof BANK_ROUTES;
