import type { SuggestApi } from '../contract-suggest.ts';
import type { CallContext } from './call-context.ts';

export function createSuggestCalls(_context: CallContext): SuggestApi {
  return {};
}
