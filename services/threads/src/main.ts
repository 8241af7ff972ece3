import { runPlatformService } from '@carteiro/platform-kit'
import { defineThreads, threadsConfig } from './publish.ts'

await runPlatformService(threadsConfig, defineThreads)
