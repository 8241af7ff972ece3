import { runPlatformService } from '@carteiro/platform-kit'
import { defineYouTube, youtubeConfig } from './publish.ts'

await runPlatformService(youtubeConfig, defineYouTube)
