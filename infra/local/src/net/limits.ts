/** pg_net's defaults: https://supabase.com/docs/guides/database/extensions/pg_net#configuration */
export const BATCH_SIZE = 200
export const RESPONSES_ARE_KEPT = '6 hours'
/** How often the queue is checked without a notification. */
export const POLL_MS = 1_000
/** How often old responses are removed. */
export const CLEAN_UP_MS = 60_000
/** How long a stop waits for requests that are under way. */
export const STOP_LIMIT_MS = 2_000
