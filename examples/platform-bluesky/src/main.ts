import { runPlatformService } from '@carteiro/platform-kit'
import { blueskyConfig, defineBluesky } from './index.ts'

await runPlatformService(blueskyConfig, defineBluesky)
