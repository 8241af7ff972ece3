import { runPlatformService } from '@carteiro/platform-kit'
import { defineInstagram, instagramConfig } from './publish.ts'

await runPlatformService(instagramConfig, defineInstagram)
