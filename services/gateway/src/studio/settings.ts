import type { StudioConfig } from '@carteiro/contracts'
import { ConfigError } from '@carteiro/service-kit'
import type { GatewayConfig } from '../config.ts'

export type StudioSettings = { dir: string; config: StudioConfig }

/** What the studio needs, if this gateway serves it. @throws ConfigError that names what is missing */
export const studioSettings = (config: GatewayConfig): StudioSettings | undefined => {
  if (!config.STUDIO_DIR) return undefined
  if (!config.SUPABASE_ANON_KEY) {
    throw new ConfigError('SUPABASE_ANON_KEY is not set: the studio (STUDIO_DIR) signs people in with it')
  }
  return {
    dir: config.STUDIO_DIR,
    config: {
      supabase_url: config.STUDIO_SUPABASE_URL ?? config.SUPABASE_URL,
      supabase_anon_key: config.SUPABASE_ANON_KEY,
    },
  }
}
