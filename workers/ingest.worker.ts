import { serve } from './common/wire.ts';
import { createIngestSession } from './ingest/session.ts';

serve(createIngestSession());
