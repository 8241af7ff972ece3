import type { PlatformResponse } from '@carteiro/contracts'
import { outcomeUnknown, pauseAt, published, secondsSince, waitUpTo } from '@carteiro/platform-kit'
import type { Work } from '../api.ts'
import { failedTask } from '../failure-table.ts'
import * as limits from '../limits.ts'
import { readStatus } from '../reconcile.ts'

/** A task that TikTok is at work on; nothing more is to be sent. */
type Task = {
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

/** https://www.tiktok.com/@<username>/video/<id>; a post without an id is found on the account's page. */
const permalinkOf = ({ username, kind }: Task, postId: string | undefined): string | null => {
  if (!username) return null
  const page = `https://www.tiktok.com/@${username}`
  return postId ? `${page}/${kind}/${postId}` : page
}

const describe = (task: Task, postId: string | undefined, ...warnings: string[]): PlatformResponse =>
  published(postId ?? null, permalinkOf(task, postId), [...task.warnings, ...warnings], {
    publish_id: task.publishId,
    ...(task.privacy ? { privacy: task.privacy } : { destination: 'inbox' }),
  })

/** The post is out. Only a public one gets an id, after moderation: it is waited for, for a while. */
const publishedAs = async (
  { attempt }: Work,
  task: Task,
  [postId]: readonly string[],
): Promise<PlatformResponse> => {
  if (postId || task.privacy !== 'PUBLIC_TO_EVERYONE') return describe(task, postId)
  await waitUpTo(
    attempt,
    PUBLISH_COMPLETE,
    limits.POST_ID_LIMIT_SECONDS,
    () => limits.POST_ID_EVERY_SECONDS,
    'the post is out; TikTok has yet to give its id',
  )
  return describe(
    task,
    undefined,
    'The post is out; TikTok has not given its id, since it checks the post first.',
  )
}

const neverEnding = () => {
  const hours = limits.PROCESSING_LIMIT_SECONDS / 3600
  return outcomeUnknown(
    `TikTok has not finished with the post within ${hours} hours. It may still come out: check before you post again.`,
  )
}

/**
 * Watches a task to its end, without holding a slot. Whatever it takes, nothing is begun anew meanwhile: only FAILED
 * proves that nothing was posted.
 * https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status
 *
 * @throws Pending, PlatformFailure, PlatformError outcome_unknown for a task that never ends
 */
export const awaitEnd = async (work: Work, task: Task): Promise<PlatformResponse> => {
  const { attempt } = work
  const isOut = attempt.earlier(PUBLISH_COMPLETE) !== undefined
  await attempt.report(isOut ? 'confirming' : 'processing', PERCENT_WHILE_PROCESSED)
  const reading = await readStatus(work, task.publishId)
  if ('task' in reading) {
    const { status, fail_reason, publicaly_available_post_id: postIds } = reading.task
    switch (status) {
      case 'PUBLISH_COMPLETE':
        return publishedAs(work, task, postIds)
      case 'SEND_TO_USER_INBOX':
        return describe(task, undefined, 'The draft is in the inbox: its user finishes it in the TikTok app.')
      case 'FAILED':
        throw failedTask(fail_reason)
    }
  }
  const age = secondsSince(task.since)
  // A task that was just begun may not be known everywhere yet.
  if ('gone' in reading && age > limits.NEW_TASK_LAG_SECONDS) throw reading.gone
  if (age > limits.PROCESSING_LIMIT_SECONDS) throw neverEnding()
  return 'askAgainIn' in reading
    ? attempt.pendingFor(reading.askAgainIn, 'TikTok does not say just now how far the post is')
    : attempt.pendingFor(
        pauseAt(limits.STATUS_SCHEDULE, age),
        'gone' in reading ? 'TikTok does not know the post yet' : 'TikTok is working on the post',
      )
}
