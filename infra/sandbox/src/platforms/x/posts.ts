import { z } from 'zod'
import { keepMedia } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { readJson } from './conventions.ts'
import { chargeForPost } from './credits.ts'
import type { xMedia } from './media.ts'
import { askedOfPosts } from './parameters.ts'
import { forbidden, invalid, problem } from './problems.ts'
import type { XRules } from './rules.ts'
import { cashtags, weightedLength } from './text.ts'
import { limitsOf } from './tiers.ts'
import { viewOf } from './views.ts'

const X_EPOCH_MS = 1_288_834_974_657n
const DUPLICATE_WINDOW_MS = 24 * 3_600_000

const createBody = z.strictObject({
  text: z.string().default(''),
  media: z
    .strictObject({
      media_ids: z
        .array(z.string().regex(/^\d{1,19}$/))
        .min(1)
        .max(4),
      tagged_user_ids: z.array(z.string()).max(10).optional(),
    })
    .optional(),
  reply: z.strictObject({ in_reply_to_tweet_id: z.string() }).optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
  community_id: z.string().optional(),
  share_with_followers: z.boolean().optional(),
})

const snowflake = (atMs: number, order: number): string =>
  (((BigInt(atMs) - X_EPOCH_MS) << 22n) + BigInt(order % 4096)).toString()

/** Creating, reading and deleting posts. Source: https://docs.x.com/x-api/posts/manage-tweets/introduction */
export const xPosts = (
  { store, clock, lag }: SharedState,
  media: ReturnType<typeof xMedia>,
  rules: () => XRules,
) => {
  /**
   * A reply to oneself is free; one to another user needs a mention.
   * https://docs.x.com/changelog (23 February 2026), https://github.com/plhery/node-twitter-api-v2/issues/366
   */
  const requireParent = (id: string, account: { id: string; username: string }): void => {
    const parent = store.posts().find((post) => post.platform === 'x' && post.id === id)
    if (!parent || !lag.isReadable('x', id)) {
      throw forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.')
    }
    if (parent.account.id !== account.id && !parent.text.includes(`@${account.username}`)) {
      throw forbidden(
        'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author.',
      )
    }
  }
  /** The id of the thread's first post. */
  const conversationOf = (parentId: string): string => {
    const parent = store.posts().find((post) => post.platform === 'x' && post.id === parentId)
    return String(parent?.settings.conversation_id ?? parentId)
  }
  const postsOf = (accountId: string): Post[] =>
    store.posts().filter((post) => post.platform === 'x' && post.account.id === accountId)

  return {
    create: async ({ context, account, request }: Call): Promise<Response> => {
      const body = createBody.safeParse(await readJson(context))
      if (!body.success) throw invalid(body.error.issues[0]?.message ?? '')
      const { text, media: attached, reply, ...labels } = body.data
      const settings = reply
        ? { ...labels, reply, conversation_id: conversationOf(reply.in_reply_to_tweet_id) }
        : labels
      const limits = limitsOf(rules())
      if (!text && !attached) throw invalid('text or media is required')
      if (weightedLength(text) > limits.weightedLength)
        throw problem(
          400,
          'invalid-request',
          'Invalid Request',
          'Your Tweet text is too long. For more details please see the documentation.',
        )
      if (cashtags(text) > 1) throw forbidden('Your post exceeds the maximum of one cashtag.')

      const uploads = (attached?.media_ids ?? []).map((id) => media.ready(id, account.id))
      const moving = uploads.filter((upload) => upload.category !== 'tweet_image').length
      if (moving > 0 && uploads.length > 1) throw invalid('Your media IDs are invalid.')
      if (uploads.some(({ measured }) => (measured?.duration_seconds ?? 0) > limits.videoSeconds)) {
        const minutes = limits.videoSeconds / 60
        throw forbidden(`This user is not allowed to post a video longer than ${minutes} minutes.`)
      }
      if (body.data.reply) requireParent(body.data.reply.in_reply_to_tweet_id, account)
      const isDuplicate = postsOf(account.id).some(
        (post) =>
          text !== '' &&
          post.text === text &&
          clock.now() - Date.parse(post.created_at) < DUPLICATE_WINDOW_MS,
      )
      if (isDuplicate) throw forbidden('You are not allowed to create a Tweet with duplicate content.')

      chargeForPost(rules(), text)
      const id = snowflake(Date.now(), store.posts().length)
      store.addPost({
        platform: 'x',
        account: { id: account.id, username: account.username },
        id,
        permalink: `https://x.com/${account.username}/status/${id}`,
        text,
        media: await Promise.all(
          uploads.flatMap((upload) =>
            upload.measured ? [keepMedia(store, upload.measured, upload.altText)] : [],
          ),
        ),
        settings:
          uploads.length > 0
            ? { ...settings, media_keys: uploads.map(({ mediaKey }) => mediaKey) }
            : settings,
        created_at: new Date().toISOString(),
        request,
      })
      return Response.json({ data: { id, text, edit_history_post_ids: [id] } }, { status: 201 })
    },

    timeline: ({ context, account }: Call): Response => {
      const userId = context.req.param('id') ?? ''
      const since = BigInt(context.req.query('since_id') ?? '0')
      const size = Number(context.req.query('max_results') ?? 10)
      if (size < 5 || size > 100) throw invalid('max_results must be 5..100', { max_results: [String(size)] })
      if (userId !== account.id)
        throw problem(404, 'resource-not-found', 'Not Found Error', 'Could not find user')
      const asked = askedOfPosts(context)
      const before = context.req.query('pagination_token')
      const listed = lag
        .listed('x', postsOf(userId))
        .filter(
          ({ id }) => BigInt(id) > since && (before === undefined || BigInt(id) < BigInt(`0x${before}`)),
        )
        .reverse()
      const posts = listed.slice(0, Math.min(size, rules().page_size))
      const last = posts.at(-1)
      const meta = {
        result_count: posts.length,
        newest_id: posts[0]?.id ?? null,
        oldest_id: last?.id ?? null,
        next_token: last && posts.length < listed.length ? BigInt(last.id).toString(16) : null,
      }
      return Response.json({ data: posts.map((post) => viewOf(post, asked)), meta })
    },

    get: ({ context }: Call): Response => {
      const post = store.posts().find((one) => one.platform === 'x' && one.id === context.req.param('id'))
      if (!post || !lag.isReadable('x', post.id))
        throw problem(404, 'resource-not-found', 'Not Found Error', 'Could not find post')
      return Response.json({ data: viewOf(post, askedOfPosts(context)) })
    },

    remove: ({ context, account }: Call): Response => {
      const post = postsOf(account.id).find((one) => one.id === context.req.param('id'))
      if (!post) throw forbidden('You are not permitted to perform this action.')
      store.removePost(post.id)
      return Response.json({ data: { deleted: true } })
    },
  }
}
