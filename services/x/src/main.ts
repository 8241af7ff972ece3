import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { xConfig } from './config.ts'
import { defineX } from './definition.ts'

await runPlatformService(() => {
  const config = loadConfig(xConfig, process.env)
  return { ...defineX(config), config }
})
