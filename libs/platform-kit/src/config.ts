import { baseConfig, commaSeparated } from '@carteiro/service-kit'
import { z } from 'zod'
import { parseTokenKeys } from './credentials.ts'

/** What every platform service is told, on top of the base. */
export const platformConfig = baseConfig.extend({
  /** The address that the service announces, and the dispatcher calls. Without it: http://HOST:PORT. */
  SERVICE_URL: z.url().optional(),
  TOKEN_ENCRYPTION_KEYS: z
    .string()
    .transform((text, context) => {
      try {
        return parseTokenKeys(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message })
        return z.NEVER
      }
    })
    .meta({
      description:
        "Encrypts this platform's tokens: id:base64[,id:base64], the first encrypts. A key of its own for each platform",
      where: 'make one: npm run keys:rotate -- --new-key',
    }),
  /** How often tokens are renewed and what is due is looked at ahead. */
  ACCOUNT_SWEEP_SECONDS: z.coerce.number().min(0.1).max(3600).default(60),
  /** No step's call may take longer, whatever its own limit; unset in production, where each has the one it needs. */
  STEP_LIMIT_SECONDS: z.coerce.number().positive().default(Number.POSITIVE_INFINITY),
  /** Where media are kept for a while, 1 GB at most. Without it: the temporary folder, unless that lies in memory. */
  MEDIA_CACHE_DIR: z.string().min(1).optional(),
  /** Origins, separated by commas, whose media may be read although their address is private. */
  MEDIA_ALLOWED_ORIGINS: commaSeparated,
})
export type PlatformConfig = z.infer<typeof platformConfig>
