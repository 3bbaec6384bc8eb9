import type { TreesApi } from '../contract-trees.ts';
import type { CallContext } from './call-context.ts';

export function createTreesCalls(_context: CallContext): TreesApi {
  return {};
}
