import { createBrowserClient } from '@supabase/ssr'
import { supabaseAnonKey, supabaseUrl } from './env.ts'

/** The signed-in user's client, for client components. */
export const supabase = createBrowserClient(supabaseUrl, supabaseAnonKey)
