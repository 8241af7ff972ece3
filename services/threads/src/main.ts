import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { threadsConfig } from './config.ts'
import { defineThreads } from './definition.ts'

await runPlatformService(() => {
  const config = loadConfig(threadsConfig, process.env)
  return { ...defineThreads(config), config }
})
