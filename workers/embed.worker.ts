import { serve } from './common/wire.ts';
import { keepOffline } from './embed/keep-offline.ts';
import { browserPixels } from './embed/pixels.ts';
import { openModel, runtimeFiles } from './embed/runtime.ts';
import { createEmbedSession } from './embed/session.ts';

/** This worker and what it runs on; the models are kept by whoever hands them in. */
const keep = async () =>
  keepOffline([self.location.href, ...(await runtimeFiles())], (url) => !url.endsWith('.onnx'));

serve(createEmbedSession(openModel, browserPixels, keep));
