import { baseConfig } from '@carteiro/service-kit'
import { z } from 'zod'

export const dispatcherConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8081),
  /** The deployment's own name: a copy of its database is recognised by another one. */
  DEPLOYMENT_NAME: z.string().min(1).max(100).optional(),
  /** A file outside of the database in which the dispatcher keeps what it has claimed: a restored database knows less. */
  WITNESS_FILE: z.string().min(1).optional(),
  /** Seconds a platform service may take for one attempt; then the dispatcher hangs up. */
  ATTEMPT_LIMIT_SECONDS: z.coerce.number().int().min(1).default(600),
})
