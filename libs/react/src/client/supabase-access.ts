import type { SupabaseClient } from '@supabase/supabase-js'

/** The parts of a supabase-js client that are used: sign-in and Realtime. A client of `createClient` has them. */
export type SupabaseAccess = Pick<SupabaseClient, 'auth' | 'realtime' | 'channel' | 'removeChannel'>
