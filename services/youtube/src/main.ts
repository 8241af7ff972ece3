import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { youtubeConfig } from './config.ts'
import { defineYouTube } from './definition.ts'

await runPlatformService(() => {
  const config = loadConfig(youtubeConfig, process.env)
  return { ...defineYouTube(config), config }
})
