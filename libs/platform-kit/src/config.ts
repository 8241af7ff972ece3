import { mode } from '@carteiro/contracts'
import { baseConfig, commaSeparated, encryptionKeys } from '@carteiro/service-kit'
import { z } from 'zod'

/** The configuration of every platform service, on top of the base. */
export const platformConfig = baseConfig.extend({
  /**
   * live: the service calls its platform. test: it calls the sandbox, and gets only what was enqueued in this mode. Its name is not
   * MODE, which build tools and hosts set for their own purposes.
   */
  CARTEIRO_MODE: mode.default('live'),
  /** Origins, separated by commas: in mode test the only ones that calls of the platform's API may go to. */
  SANDBOX_ORIGINS: commaSeparated,
  /** The address that the service announces, and the dispatcher calls. Without it: http://HOST:PORT. */
  SERVICE_URL: z.url().optional(),
  TOKEN_ENCRYPTION_KEYS: encryptionKeys.meta({
    description:
      "Encrypts this platform's tokens: id:base64[,id:base64], the first encrypts. A key of its own for each platform",
    where: 'make one: npm run keys:rotate -- --new-key',
  }),
  /** How often tokens are renewed, and what is due is checked before its time. */
  ACCOUNT_SWEEP_SECONDS: z.coerce.number().min(0.1).max(3600).default(60),
  /** No step's call may take longer, whatever its own limit; unset in production, where each has the one it needs. */
  STEP_LIMIT_SECONDS: z.coerce.number().positive().default(Number.POSITIVE_INFINITY),
  /** Where media are kept for a while, 1 GB at most. Without it: the temporary folder, unless that lies in memory. */
  MEDIA_CACHE_DIR: z.string().min(1).optional(),
  /** Origins, separated by commas, that media and URLs in settings may lead to although their address is private. */
  MEDIA_ALLOWED_ORIGINS: commaSeparated,
})
export type PlatformConfig = z.infer<typeof platformConfig>
/** What says where calls of a platform's API may go. */
export type Reach = Pick<PlatformConfig, 'CARTEIRO_MODE' | 'SANDBOX_ORIGINS'>

/** How long a call that publishes may take; a lost one is not judged before. */
export const publishCallSeconds = (usual: number) => z.coerce.number().int().min(1).max(300).default(usual)
/** How long a post is looked for after a call without an answer. Less than a minute is for tests. */
export const doubtSeconds = (usual: number) => z.coerce.number().min(0).max(600).default(usual)
