import { z } from 'zod'
import type { Call, SharedState } from '../../platform.ts'
import { cannotPost } from './caps.ts'
import { answer, refusal } from './conventions.ts'
import { readBody, requireNoBody } from './read-body.ts'
import { privacyLevels, type Rules } from './rules.ts'
import { type Task, tasksOf } from './tasks.ts'

const body = z.strictObject({ publish_id: z.string().max(64) })

const stateOf = (task: Task, now: number): string => {
  const isProcessing = task.completeAt === null || now < task.readyAt
  if (isProcessing) return task.kind === 'video' ? 'PROCESSING_UPLOAD' : 'PROCESSING_DOWNLOAD'
  if (task.failReason) return 'FAILED'
  return task.mode === 'inbox' ? 'SEND_TO_USER_INBOX' : 'PUBLISH_COMPLETE'
}

const isPublic = (task: Task): boolean =>
  task.mode === 'direct' && task.info.privacy_level === 'PUBLIC_TO_EVERYONE'

/** The two calls that only read. */
export const tiktokReads = ({ store, lag }: SharedState, rules: () => Rules) => ({
  /** https://developers.tiktok.com/doc/content-posting-api-reference-query-creator-info */
  creatorInfo: async ({ context, account }: Call): Promise<Response> => {
    await requireNoBody(context)
    const now = rules()
    // Deliberately no 4xx: this creator cannot post now.
    const blocked = cannotPost(store, account, now, Date.now())
    if (blocked) throw refusal(200, blocked, 'The user cannot post now.')
    return answer({
      creator_avatar_url: 'https://example.com/avatar.webp',
      creator_username: account.username,
      creator_nickname: account.username,
      privacy_level_options: privacyLevels(now),
      comment_disabled: now.comment_disabled,
      duet_disabled: now.duet_disabled || now.private_account,
      stitch_disabled: now.stitch_disabled || now.private_account,
      max_video_post_duration_sec: now.max_video_post_duration_sec,
    })
  },

  /** https://developers.tiktok.com/doc/content-posting-api-reference-get-video-status */
  fetchStatus: async ({ context, account }: Call): Promise<Response> => {
    const { publish_id: id } = await readBody(context, body)
    const task = tasksOf(store)[id]
    if (!task || !lag.isReadable('tiktok', id))
      throw refusal(400, 'invalid_publish_id', 'The publish_id does not exist.')
    if (task.owner !== account.id) {
      throw refusal(400, 'token_not_authorized_for_specified_publish_id', 'This is not a task of the user.')
    }
    const now = Date.now()
    const status = stateOf(task, now)
    const isOut =
      status === 'PUBLISH_COMPLETE' && isPublic(task) && now >= task.readyAt + rules().moderation_ms
    const ids = isOut && task.postId ? lag.listed('tiktok', [{ id: task.postId }]) : []
    return answer({
      status,
      ...(status === 'FAILED' ? { fail_reason: task.failReason } : {}),
      publicaly_available_post_id: ids.map((one) => one.id),
      ...(task.upload ? { uploaded_bytes: task.upload.received } : {}),
    })
  },
})
