import { platformConfig, runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { z } from 'zod'
import { defineX } from './definition.ts'

const DEFAULT_PORT = 8085
const schema = platformConfig.extend({
  PORT: platformConfig.shape.PORT.default(DEFAULT_PORT),
  X_API_BASE_URL: z.url().default('https://api.x.com'),
})

await runPlatformService(() => {
  const config = loadConfig(schema, process.env)
  return { ...defineX(config.X_API_BASE_URL), config }
})
