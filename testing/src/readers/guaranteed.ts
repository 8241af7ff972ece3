import type { PlatformName } from '@carteiro/platforms'
import type { Guaranteed } from '../../../infra/sandbox/src/guaranteed.ts'
import { guaranteed as facebook } from '../../../infra/sandbox/src/platforms/facebook/guaranteed.ts'
import { guaranteed as instagram } from '../../../infra/sandbox/src/platforms/instagram/guaranteed.ts'
import { guaranteed as linkedin } from '../../../infra/sandbox/src/platforms/linkedin/guaranteed.ts'
import { guaranteed as threads } from '../../../infra/sandbox/src/platforms/threads/guaranteed.ts'
import { guaranteed as tiktok } from '../../../infra/sandbox/src/platforms/tiktok/guaranteed.ts'
import { guaranteed as x } from '../../../infra/sandbox/src/platforms/x/guaranteed.ts'
import { guaranteed as youtube } from '../../../infra/sandbox/src/platforms/youtube/guaranteed.ts'

/** The fields of answers that each platform's documents promise, as listed in the sandbox. */
export const guaranteedBy: Record<PlatformName, Guaranteed> = {
  tiktok,
  instagram,
  youtube,
  x,
  linkedin,
  facebook,
  threads,
}
