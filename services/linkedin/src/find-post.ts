import type { Attempt, Finding } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { LinkedInApi, ReadPost } from './api.ts'
import { CLOCK_TOLERANCE_MS } from './limits.ts'
import { readableText } from './little-text.ts'

/** The record of a create call: all that is needed to recognise its post later. */
export const createIntent = z.object({
  t0: z.string(),
  author: z.string(),
  readable: z.boolean(),
  commentary: z.string(),
  link: z.string().nullable(),
  media: z.array(z.string()),
  /** When an earlier call was made whose end stayed unknown, and the author asked for another try. */
  doubt_since: z.string().nullable(),
})
export type CreateIntent = z.infer<typeof createIntent>
export type Created = { post_urn: string | null; is_guess?: boolean }

const mediaOf = ({ content }: ReadPost): string[] =>
  [content?.media?.id, ...(content?.multiImage?.images ?? []).map(({ id }) => id)].filter(
    (id) => id !== undefined,
  )

/** Media are uploaded for one post: whatever shows them is ours. Without media, words and link must tell. */
const isOurs = (post: ReadPost, { commentary, link, media }: CreateIntent): boolean => {
  if (link === null && media.length > 0) return media.some((urn) => mediaOf(post).includes(urn))
  return (
    mediaOf(post).length === 0 &&
    readableText(post.commentary) === readableText(commentary) &&
    (post.content?.article?.source ?? null) === link
  )
}

/** The author's posts that may be the one of this call. One, as a rule, or none. */
export const findPosts = async (
  attempt: Pick<Attempt, 'withoutPostsOfOthers'>,
  api: LinkedInApi,
  intent: CreateIntent,
): Promise<string[]> => {
  const since = Date.parse(intent.doubt_since ?? intent.t0) - CLOCK_TOLERANCE_MS
  const posts = await api.postsOf(intent.author)
  const ours = posts.filter((post) => (post.createdAt ?? 0) >= since && isOurs(post, intent))
  return (await attempt.withoutPostsOfOthers(ours, new Date(since))).map(({ id }) => id)
}

/**
 * What became of a create call without an answer. An organisation's posts are read, on a schedule. A member's are
 * closed to apps: nobody but the author can tell, and nobody else may decide to post again.
 */
export const reconcilePost = async (
  attempt: Attempt,
  api: LinkedInApi,
  recorded: Record<string, unknown>,
  secondsSinceCall: number,
  lookAtSeconds: number[],
): Promise<Finding<Created>> => {
  const intent = createIntent.parse(recorded)
  if (!intent.readable) {
    const message =
      'LinkedIn gave no answer, and does not let apps read what a member posts. It may be out: look before you post again.'
    return { unknown: true, message }
  }
  const [found, ...others] = await findPosts(attempt, api, intent)
  if (found && others.length === 0) return { done: { post_urn: found } }
  if (found) {
    const message = 'LinkedIn gave no answer, and more than one post of the organisation looks like this one.'
    return { unknown: true, message }
  }
  const next = lookAtSeconds.find((at) => at > secondsSinceCall)
  if (next === undefined) {
    const message =
      "LinkedIn gave no answer, and the post is not among the organisation's. It may still be out: look before you post again."
    return { unknown: true, message }
  }
  return {
    lookAgainIn: Math.ceil(next - secondsSinceCall),
    reason: "LinkedIn gave no answer: the organisation's posts are watched for it",
  }
}
