import { mode } from '@carteiro/contracts'
import { baseConfig, commaSeparated, encryptionKeys } from '@carteiro/service-kit'
import { z } from 'zod'
import { defaultTiming } from './timing.ts'

export const dispatcherConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8081),
  /** Which jobs it claims: those of one mode. Another dispatcher works in the other one. */
  CARTEIRO_MODE: mode.default('live'),
  /** The deployment's name. A dispatcher with another name refuses the database: it is a copy. */
  DEPLOYMENT_NAME: z.string().min(1).max(100).optional(),
  /** A file outside of the database that records the latest claims: a database restored from a backup lacks them. */
  WITNESS_FILE: z.string().min(1).optional(),
  /** Decrypts the secrets that sign webhooks; the gateway has the same. Without it no webhook is sent. */
  WEBHOOK_ENCRYPTION_KEYS: encryptionKeys.optional(),
  /** Origins, separated by commas, that webhooks may be sent to although their address is private. */
  MEDIA_ALLOWED_ORIGINS: commaSeparated,
  /** Seconds a platform service may take for one attempt; then the dispatcher ends the call. */
  ATTEMPT_LIMIT_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .default(defaultTiming.attemptLimitMs / 1000),
})
