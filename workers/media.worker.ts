import { serve } from './common/wire.ts';
import { mediaApi } from './media/api.ts';

serve(mediaApi);
