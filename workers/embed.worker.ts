import { serve } from './common/wire.ts';
import { keepOffline } from './embed/keep-offline.ts';
import { browserPixels } from './embed/pixels.ts';
import { openModel, RUNTIME_FILES } from './embed/runtime.ts';
import { createEmbedSession } from './embed/session.ts';

/** This worker and what it runs on; the models are kept by whoever hands them in. */
const keep = () =>
  keepOffline([self.location.href, ...RUNTIME_FILES], (url) => !url.endsWith('.onnx'));

serve(createEmbedSession(openModel, browserPixels, keep));
