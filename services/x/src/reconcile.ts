import type { Finding } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { TimelinePost, XApi } from './api.ts'

const X_EPOCH_MS = 1_288_834_974_657n
/** Clocks differ. */
const CLOCK_SLACK_MS = 5_000
/** Seconds since the call began at which the timeline is read again; X does not say how late it may be. */
const LOOKS_AT = [2, 5, 15, 30, 60, 120]

/** What is written down before a post is created, so that it can be recognised later. */
export const postIntent = z.object({
  text: z.string(),
  media_count: z.number(),
  newest_known_id: z.string().nullable(),
})
export type PostIntent = z.infer<typeof postIntent>

/** Ids of X carry the time of their making. */
const madeAt = (id: string): number => Number((BigInt(id) >> 22n) + X_EPOCH_MS)

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

export const normalise = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim()

/** The text as its author wrote it: links unfolded, the link that media add taken off. */
export const textAsWritten = (post: TimelinePost): string => {
  let text = post.note_post?.text ?? post.note_tweet?.text ?? post.text
  for (const { url, expanded_url: expanded, media_key: media } of post.entities?.urls ?? []) {
    const isOfMedia = media !== undefined || /\/(photo|video)\/\d+$/.test(expanded ?? '')
    text = text.replaceAll(url, isOfMedia ? '' : (expanded ?? url))
  }
  return normalise(text.replace(/&(amp|lt|gt);/g, (entity) => entities[entity] ?? entity))
}

const isOurs = (post: TimelinePost, intent: PostIntent, beganAt: Date): boolean =>
  madeAt(post.id) >= beganAt.getTime() - CLOCK_SLACK_MS &&
  textAsWritten(post) === normalise(intent.text) &&
  (post.attachments?.media_keys.length ?? 0) === intent.media_count

/**
 * Looks in the author's timeline for a post whose creation was never confirmed. Not finding it proves nothing: after
 * the last look the outcome stays unknown and the author is told.
 */
export const findPost = async (
  api: XApi,
  userId: string,
  rawIntent: Record<string, unknown>,
  beganAt: Date,
): Promise<Finding<string>> => {
  const intent = postIntent.parse(rawIntent)
  const posts = await api.timeline(userId, intent.newest_known_id ?? undefined)
  const ours = posts.filter((post) => isOurs(post, intent, beganAt))
  if (ours.length === 1 && ours[0]) return { done: ours[0].id }
  if (ours.length > 1) {
    return {
      unknown: true,
      message: 'X shows several posts with this text. Look at the account before trying again.',
    }
  }
  const passed = (Date.now() - beganAt.getTime()) / 1000
  const next = LOOKS_AT.find((at) => at > passed)
  if (next !== undefined)
    return { lookAgainIn: next - passed, reason: 'looking for the post in the timeline of X' }
  return {
    unknown: true,
    message:
      'X did not confirm the post and does not show it. It may still appear: look at the account before trying again.',
  }
}
