import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { Pace } from '@carteiro/meta-graph'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { runWithTime } from '../../../../tests/support/run-with-time.ts'
import { settingsInSandbox } from '../../../../tests/support/sandbox-settings.ts'
import { setSandboxStage } from '../../../../tests/support/sandbox-stage.ts'
import { threadsConfig } from '../config.ts'
import { defineThreads } from '../definition.ts'

export const account = {
  externalId: '25000000000000001',
  username: 'carteiro.demo',
  accessToken: 'sandbox-threads-access-token',
}

/** Pauses cost no real time: the stage lets the platform's clocks go on instead. */
const quickPace: Partial<Pace> = {
  pollAtSeconds: [],
  pollEverySeconds: 3,
  retakeSeconds: 0,
  lagSeconds: 20,
  permalinkSeconds: 20,
  doubtLookSeconds: 6,
}
/** New ids are known at once: for tests of what comes after. Lists lag as usual. */
export const idsAtOnce = { ids: 0, lists: 5_000 }
/** For what never comes: nothing is waited for. */
export const noPatience: Partial<Pace> = { lagSeconds: 0, permalinkSeconds: 0 }

/** The Threads service with a real database and the real sandbox behind it. */
export const setThreadsStage = async (
  changed: Partial<Pace> = {},
  lagMs?: { ids: number; lists: number },
) => {
  const stage = await setSandboxStage({
    platform: 'threads',
    account,
    processingMs: 0,
    ...(lagMs ? { lagMs } : {}),
    define: (sandboxUrl) =>
      defineThreads(
        settingsInSandbox(threadsConfig, 'threads', sandboxUrl, {
          THREADS_PUBLISH_CALL_SECONDS: '2',
          THREADS_DOUBT_SECONDS: '0.05',
        }),
        { ...quickPace, ...changed },
      ),
  })
  const rules = (more: Record<string, unknown> = {}) => stage.control('PUT', 'threads/rules', more)
  let count = 0
  return {
    ...stage,
    rules,
    runToTheEnd: (claim: Awaited<ReturnType<typeof stage.enqueue>>) => runWithTime(stage, claim),
    /** Every post has words of its own, unless they are given. */
    post: (
      mediaFiles: MediaFile[] = [],
      settings: Record<string, unknown> = {},
      more: Partial<JobContent> = {},
    ): NewJob => {
      count += 1
      return {
        option: 'threads_post',
        content: { caption: `Bom dia, número ${count}`, mediaFiles, settings, ...more },
      }
    },
    reset: async (): Promise<void> => {
      await stage.reset()
      await stage.control('DELETE', 'clock')
      await rules()
    },
  }
}
export type ThreadsStage = Awaited<ReturnType<typeof setThreadsStage>>
