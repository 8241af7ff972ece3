import { runPlatformService } from '@carteiro/platform-kit'
import { defineX, xConfig } from './publish.ts'

await runPlatformService(xConfig, defineX)
