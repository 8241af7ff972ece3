import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { facebookConfig } from './config.ts'
import { defineFacebook } from './definition.ts'

await runPlatformService(() => {
  const config = loadConfig(facebookConfig, process.env)
  return { ...defineFacebook(config), config }
})
