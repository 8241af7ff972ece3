import type { Logger } from '@carteiro/service-kit'
import type { Attempts } from './attempts.ts'
import type { PrefetchTarget } from './prefetch.ts'
import type { Timing } from './timing.ts'

/** What every part of a dispatcher works with. */
export type Context = { timing: Timing; logger: Logger; attempts: Attempts; prefetchTarget: PrefetchTarget }
