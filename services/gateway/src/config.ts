import { baseConfig } from '@carteiro/service-kit'
import { z } from 'zod'

const FOUR_GIBIBYTES = 4 * 1024 ** 3

export const gatewayConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8080),
  /** Its JWKS proves users' access tokens. */
  SUPABASE_URL: z.url(),
  /** For projects that still sign with a shared secret, and for the service role's key. */
  SUPABASE_JWT_SECRET: z.string().min(32).optional(),
  /** Where uploads are kept. */
  MEDIA_DIR: z.string(),
  MEDIA_MAX_BYTES: z.coerce.number().int().positive().default(FOUR_GIBIBYTES),
  /** The gateway's address as the platforms see it: media URLs begin with it. */
  PUBLIC_URL: z.url(),
})
export type GatewayConfig = z.infer<typeof gatewayConfig>
