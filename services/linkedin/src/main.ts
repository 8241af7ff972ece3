import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { linkedinConfig } from './config.ts'
import { defineLinkedIn } from './definition.ts'

await runPlatformService(() => {
  const config = loadConfig(linkedinConfig, process.env)
  return { ...defineLinkedIn(config), config }
})
