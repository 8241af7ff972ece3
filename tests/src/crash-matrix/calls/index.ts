import type { PlatformName } from '../../../../infra/platforms/src/index.ts'
import type { CallUnderTest } from './call.ts'
import { facebook } from './facebook.ts'
import { instagram } from './instagram.ts'
import { linkedin } from './linkedin.ts'
import { threads } from './threads.ts'
import { tiktok } from './tiktok.ts'
import { x } from './x.ts'
import { youtube } from './youtube.ts'

export type { CallUnderTest } from './call.ts'

const callsOf: Record<PlatformName, CallUnderTest[]> = {
  x,
  instagram,
  tiktok,
  youtube,
  facebook,
  threads,
  linkedin,
}
/** The calls of each platform that have an effect. */
export const calls: CallUnderTest[] = Object.values(callsOf).flat()
