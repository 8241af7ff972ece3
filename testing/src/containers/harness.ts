import type { Pace } from '@carteiro/meta-graph'
import type { PlatformDefinition } from '@carteiro/platform-kit'
import { type SandboxHarness, startSandboxHarness } from '../sandbox/harness.ts'
import { runWithTime } from '../sandbox/run-with-time.ts'

/** Pauses take no real time: the harness moves the platform's clock instead. */
const quickPace = {
  pollAtSeconds: [],
  pollEverySeconds: 3,
  newContainerSeconds: 0,
  lagSeconds: 20,
  permalinkSeconds: 20,
  doubtCheckSeconds: 6,
} satisfies Partial<Pace>
/** How long a doubt lasts, in seconds, for the platform's settings. */
export const DOUBT_SECONDS = String(quickPace.doubtCheckSeconds)
/** New ids are known at once, for tests of later steps. Lists lag as usual. */
export const idsAtOnce = { ids: 0, lists: 5_000 }
/** A lag that never ends: no pause is waited for. */
export const noPatience: Partial<Pace> = { lagSeconds: 0, permalinkSeconds: 0 }

export type LagMs = { ids: number; lists: number }

/** The service of a platform that publishes by containers, with a real database and the real sandbox. */
export const startContainerHarness = async (
  options: Pick<Parameters<typeof startSandboxHarness>[0], 'platform' | 'account'> & {
    define: (sandboxUrl: string, pace: Partial<Pace>) => PlatformDefinition
  },
  changed: Partial<Pace> = {},
  lagMs?: LagMs,
) => {
  const { platform, account, define } = options
  const harness = await startSandboxHarness({
    platform,
    account,
    processingMs: 0,
    // A doubt ends by the clock that `letTimePass` moves: real time on a loaded machine must not end it.
    recordedTimes: ['at'],
    ...(lagMs ? { lagMs } : {}),
    define: (sandboxUrl) => define(sandboxUrl, { ...quickPace, ...changed }),
  })
  const rules = (more: Record<string, unknown> = {}) => harness.control('PUT', `${platform}/rules`, more)
  return {
    ...harness,
    rules,
    runToTheEnd: (claim: Awaited<ReturnType<SandboxHarness['enqueue']>>) => runWithTime(harness, claim),
    reset: async (): Promise<void> => {
      await harness.reset()
      await harness.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type ContainerHarness = Awaited<ReturnType<typeof startContainerHarness>>
