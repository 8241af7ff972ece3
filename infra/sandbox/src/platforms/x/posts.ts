import { z } from 'zod'
import { keepMedia } from '../../media-files.ts'
import type { Call, Surroundings } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { chargeForPost } from './credits.ts'
import type { xMedia } from './media.ts'
import type { XRules } from './rules.ts'
import { cashtags, weightedLength } from './text.ts'
import { forbidden, invalid, problem } from './voice.ts'

const MAX_LENGTH = 280
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
  { store, clock }: Surroundings,
  media: ReturnType<typeof xMedia>,
  rules: () => XRules,
) => {
  const postsOf = (accountId: string): Post[] =>
    store.posts().filter((post) => post.platform === 'x' && post.account.id === accountId)

  const view = (post: Post) => ({
    id: post.id,
    text: post.media.length > 0 ? `${post.text} https://t.co/media`.trim() : post.text,
    created_at: post.created_at,
    conversation_id: post.id,
    edit_history_post_ids: [post.id],
    entities: { urls: post.media.map((_file) => ({ url: 'https://t.co/media', media_key: post.id })) },
    ...(post.media.length > 0
      ? { attachments: { media_keys: post.media.map((_file, index) => `3_${post.id}${index}`) } }
      : {}),
  })

  return {
    create: async ({ context, account, request }: Call): Promise<Response> => {
      const body = createBody.safeParse(await context.req.json().catch(() => undefined))
      if (!body.success) throw invalid(body.error.issues[0]?.message ?? '')
      const { text, media: attached, ...settings } = body.data
      if (!text && !attached) throw invalid('text or media is required')
      if (weightedLength(text) > MAX_LENGTH)
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
        settings,
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
      const posts = postsOf(userId)
        .filter((post) => BigInt(post.id) > since)
        .reverse()
        .slice(0, size)
      const meta = {
        result_count: posts.length,
        ...(posts[0] ? { newest_id: posts[0].id, oldest_id: posts.at(-1)?.id } : {}),
      }
      return Response.json(posts.length > 0 ? { data: posts.map(view), meta } : { meta })
    },

    get: ({ context }: Call): Response => {
      const post = store.posts().find((one) => one.platform === 'x' && one.id === context.req.param('id'))
      if (!post) throw problem(404, 'resource-not-found', 'Not Found Error', 'Could not find post')
      return Response.json({ data: view(post) })
    },

    remove: ({ context, account }: Call): Response => {
      const post = postsOf(account.id).find((one) => one.id === context.req.param('id'))
      if (!post) throw forbidden('You are not permitted to perform this action.')
      store.removePost(post.id)
      return Response.json({ data: { deleted: true } })
    },
  }
}
