import { baseConfig } from '@carteiro/service-kit'
import { z } from 'zod'

export const dispatcherConfig = baseConfig.extend({
  PORT: baseConfig.shape.PORT.default(8081),
  /** Seconds a platform service may take for one attempt; then the dispatcher hangs up. */
  ATTEMPT_LIMIT_SECONDS: z.coerce.number().int().min(1).default(600),
})
