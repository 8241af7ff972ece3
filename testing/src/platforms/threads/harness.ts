import type { JobContent, MediaFile } from '@carteiro/contracts'
import type { Pace } from '@carteiro/meta-graph'
import type { NewJob } from '@carteiro/platform-kit/conformance'
import { DOUBT_SECONDS, type LagMs, startContainerHarness } from '@carteiro/testing/containers/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { defineThreads, threadsConfig } from '@carteiro/threads'

export { idsAtOnce, noPatience } from '@carteiro/testing/containers/harness'

export const account = {
  externalId: '25000000000000001',
  username: 'carteiro.demo',
  accessToken: 'sandbox-threads-access-token',
  scopes: [
    'threads_basic',
    'threads_content_publish',
    'threads_manage_replies',
    'threads_read_replies',
    'threads_delete',
  ],
}

let count = 0
/** Every post has a text of its own, unless they are given. */
export const post = (
  mediaFiles: MediaFile[] = [],
  settings: Record<string, unknown> = {},
  more: Partial<JobContent> = {},
): NewJob => {
  count += 1
  return {
    option: 'threads_post',
    content: { caption: `Bom dia, número ${count}`, mediaFiles, settings, ...more },
  }
}

/** The Threads service with a real database and the real sandbox behind it. */
export const startThreadsHarness = async (changed: Partial<Pace> = {}, lagMs?: LagMs) => {
  const define = (sandboxUrl: string, pace: Partial<Pace>) => {
    const quick = { THREADS_PUBLISH_CALL_SECONDS: '2', THREADS_DOUBT_SECONDS: DOUBT_SECONDS }
    return defineThreads(settingsInSandbox(threadsConfig, 'threads', sandboxUrl, quick), pace)
  }
  const harness = await startContainerHarness({ platform: 'threads', account, define }, changed, lagMs)
  return { ...harness, post }
}
export type ThreadsHarness = Awaited<ReturnType<typeof startThreadsHarness>>
