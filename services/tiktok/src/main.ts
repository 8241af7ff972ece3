import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { tiktokConfig } from './config.ts'
import { defineTikTok } from './definition.ts'

await runPlatformService(() => {
  const config = loadConfig(tiktokConfig, process.env)
  return { ...defineTikTok(config), config }
})
