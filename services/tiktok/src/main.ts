import { runPlatformService } from '@carteiro/platform-kit'
import { defineTikTok, tiktokConfig } from './publish.ts'

await runPlatformService(tiktokConfig, defineTikTok)
