import type { SimilarityApi } from '../contract-similarity.ts';
import type { CallContext } from './call-context.ts';

export function createSimilarityCalls(_context: CallContext): SimilarityApi {
  return {};
}
