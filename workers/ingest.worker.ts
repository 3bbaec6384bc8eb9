import { expose } from 'comlink';
import type { IngestApi } from './contract.ts';
import { createIngestSession } from './ingest/session.ts';
import { installErrorTransfer } from './wire.ts';

installErrorTransfer();
const api: IngestApi = createIngestSession();
expose(api);
