import { runPlatformService } from '@carteiro/platform-kit'
import { loadConfig } from '@carteiro/service-kit'
import { defineInstagram, instagramConfig } from './index.ts'

await runPlatformService(() => defineInstagram(loadConfig(instagramConfig, process.env)))
