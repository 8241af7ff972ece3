import { runPlatformService } from '@carteiro/platform-kit'
import { defineLinkedIn, linkedinConfig } from './publish.ts'

await runPlatformService(linkedinConfig, defineLinkedIn)
