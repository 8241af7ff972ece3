import { createBrake, type Pace, publishByContainers, usualPace } from '@carteiro/meta-graph'
import { createPlatformClient, type PlatformDefinition } from '@carteiro/platform-kit'
import { createThreadsApi } from './api.ts'
import { catalog } from './catalog.ts'
import type { ThreadsConfig } from './config.ts'
import { failures } from './failures.ts'
import { threadsOAuth } from './oauth.ts'
import { planPost } from './post.ts'

/** The Threads service, apart from where it runs. */
export const defineThreads = (
  config: Parameters<typeof threadsOAuth>[0] &
    Pick<ThreadsConfig, 'THREADS_PUBLISH_CALL_SECONDS' | 'THREADS_DOUBT_SECONDS'>,
  changed: Partial<Pace> = {},
): PlatformDefinition => {
  const pace: Pace = {
    ...usualPace,
    publishCallSeconds: config.THREADS_PUBLISH_CALL_SECONDS,
    doubtSeconds: config.THREADS_DOUBT_SECONDS,
    doubtLookSeconds: Math.min(usualPace.doubtLookSeconds, Math.max(1, config.THREADS_DOUBT_SECONDS / 3)),
    ...changed,
  }
  const api = {
    client: createPlatformClient({ platform: 'threads', baseUrl: config.THREADS_API_BASE_URL }),
    brake: createBrake('Threads'),
    pace,
  }
  const publish = publishByContainers({
    platform: { name: 'Threads', pace, ...failures },
    apiOf: ({ account }) => createThreadsApi(api, account),
    planPost,
  })
  return { catalog, publish: { threads_post: publish }, oauth: threadsOAuth(config) }
}
