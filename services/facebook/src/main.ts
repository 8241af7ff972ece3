import { runPlatformService } from '@carteiro/platform-kit'
import { defineFacebook, facebookConfig } from './publish.ts'

await runPlatformService(facebookConfig, defineFacebook)
