import type { SameFrameApi } from '../contract-same-frame.ts';
import type { CallContext } from './call-context.ts';

export function createSameFrameCalls(_context: CallContext): SameFrameApi {
  return {};
}
