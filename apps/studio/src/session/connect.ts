import type { StudioConfig } from '@carteiro/contracts'
import { type CarteiroClient, createCarteiroClient } from '@carteiro/react'
import { connectSupabase } from './supabase.ts'

/** The page's one client; the gateway is wherever the page came from. */
export const connect = (config: StudioConfig): CarteiroClient =>
  createCarteiroClient({
    supabase: connectSupabase(config.supabase_url, config.supabase_anon_key),
    gatewayUrl: window.location.origin,
  })
