import type { ModelFiles } from '../cli/kit/face-session.ts';

/** What faces are embedded anew with, where somebody has named it: the model of the package is for photographs alone. */
export const reembedModels = (files: ModelFiles): ModelFiles | undefined =>
  files.embedder === undefined ? undefined : files;
