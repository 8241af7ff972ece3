import type { PlatformResponse } from '@carteiro/contracts'
import { outcomeUnknown } from '@carteiro/platform-kit'
import { failedTask } from './failures.ts'
import * as limits from './limits.ts'
import { note, secondsSince, stepName, type Task } from './task.ts'
import { readStatus } from './task-status.ts'

/** A task that TikTok has in hand; nothing more is to be sent. */
export type Handed = {
  publishId: string
  /** Since when, ISO time by our own clock. */
  since: string
  kind: 'video' | 'photo'
  /** Null for a draft. */
  privacy: string | null
  username: string | null
  warnings: string[]
}

const PERCENT_WHILE_PROCESSED = 90
const PUBLISH_COMPLETE = 'publish_complete'

const pauseAt = (ageSeconds: number): number =>
  limits.STATUS_EVERY_SECONDS.find(({ untilAge }) => ageSeconds < untilAge)?.every ??
  limits.STATUS_AT_LAST_EVERY_SECONDS

/** https://www.tiktok.com/@<username>/video/<id>; a post without an id is found on its author's page. */
const permalinkOf = ({ username, kind }: Handed, postId: string | undefined): string | null => {
  if (!username) return null
  const page = `https://www.tiktok.com/@${username}`
  return postId ? `${page}/${kind}/${postId}` : page
}

const describe = (handed: Handed, postId: string | undefined, warning?: string): PlatformResponse => ({
  post_id: postId ?? null,
  permalink: permalinkOf(handed, postId),
  publish_id: handed.publishId,
  ...(handed.privacy ? { privacy: handed.privacy } : { destination: 'inbox' }),
  ...(handed.warnings.length > 0 || warning
    ? { warnings: [...handed.warnings, ...(warning ? [warning] : [])] }
    : {}),
})

/** The post is out. Only a public one gets an id, after moderation: it is waited for, for a while. */
const publishedAs = async (
  task: Task,
  handed: Handed,
  [postId]: readonly string[],
): Promise<PlatformResponse> => {
  if (postId || handed.privacy !== 'PUBLIC_TO_EVERYONE') return describe(handed, postId)
  const { at } = await note(task, PUBLISH_COMPLETE, { at: new Date().toISOString() })
  if (secondsSince(at) < limits.POST_ID_LIMIT_SECONDS) {
    task.attempt.pendingFor(limits.POST_ID_EVERY_SECONDS, 'the post is out; TikTok has yet to tell its id')
  }
  return describe(
    handed,
    undefined,
    'The post is out; TikTok has not told its id, since it checks the post first.',
  )
}

const neverEnding = () => {
  const hours = limits.PROCESSING_LIMIT_SECONDS / 3600
  return outcomeUnknown(
    `TikTok has not finished with the post within ${hours} hours. It may still come out: look before you post again.`,
  )
}

/**
 * Watches a task to its end, without holding a slot. Whatever it takes, nothing is begun anew meanwhile: only FAILED
 * proves that nothing was posted.
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
 *
 * @throws Pending, TikTokFailure, PlatformError outcome_unknown for a task that never ends
 */
export const awaitEnd = async (task: Task, handed: Handed): Promise<PlatformResponse> => {
  const { attempt } = task
  const isOut = attempt.earlier(stepName(task, PUBLISH_COMPLETE)) !== undefined
  await attempt.report(isOut ? 'confirming' : 'processing', PERCENT_WHILE_PROCESSED)
  const status = await readStatus(task, handed.publishId)
  if ('told' in status) {
    switch (status.told.status) {
      case 'PUBLISH_COMPLETE':
        return publishedAs(task, handed, status.told.publicaly_available_post_id)
      case 'SEND_TO_USER_INBOX':
        return describe(
          handed,
          undefined,
          'The draft is in the inbox: its author finishes it in the TikTok app.',
        )
      case 'FAILED':
        throw failedTask(status.told.fail_reason)
    }
  }
  const age = secondsSince(handed.since)
  // A task that was just begun may not be known everywhere yet.
  if ('gone' in status && age > limits.NEW_TASK_LAG_SECONDS) throw status.gone
  if (age > limits.PROCESSING_LIMIT_SECONDS) throw neverEnding()
  return 'askAgainIn' in status
    ? attempt.pendingFor(status.askAgainIn, 'TikTok does not tell just now how far the post is')
    : attempt.pendingFor(
        pauseAt(age),
        'gone' in status ? 'TikTok does not know the post yet' : 'TikTok is working on the post',
      )
}
