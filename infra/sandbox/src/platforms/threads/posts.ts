import type { Call, SharedState } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { type AccountPosts, shortcodeOf, timestampOf } from '../meta/account-posts.ts'
import { requireOwnNode } from '../meta/containers.ts'
import { badParameter, graphError } from '../meta/graph-error.ts'
import type { Lag } from '../meta/lag.ts'
import { pageOf } from '../meta/paging.ts'
import type { ThreadsContainers } from './containers.ts'
import { notFound } from './conventions.ts'
import type { ThreadsRules } from './rules.ts'

const MAX_PAGE = 100
const DAY_MS = 86_400_000
const MEDIA_TYPES: Record<string, string> = {
  TEXT: 'TEXT_POST',
  IMAGE: 'IMAGE',
  VIDEO: 'VIDEO',
  CAROUSEL: 'CAROUSEL_ALBUM',
}

export const isReplyPost = ({ settings }: Post): boolean => settings.reply_to_id !== undefined

/** Publishing and reading. https://developers.facebook.com/docs/threads/posts */
export const threadsPosts = (
  { store, clock }: SharedState,
  published: AccountPosts,
  containers: ThreadsContainers,
  rules: () => ThreadsRules,
  lag: Lag,
) => {
  const view = (post: Post) => ({
    id: post.id,
    text: post.text || undefined,
    ...(rules().omits_permalink ? {} : { permalink: post.permalink }),
    shortcode: shortcodeOf(post.id),
    media_type: MEDIA_TYPES[String(post.settings.kind)],
    timestamp: timestampOf(post),
    username: post.account.username,
  })

  const replyView = (post: Post) => ({
    ...view(post),
    is_reply: true,
    replied_to: { id: String(post.settings.reply_to_id) },
  })

  return {
    publish: (call: Call): Promise<Response> => {
      const { account } = call
      return containers.publish(
        call,
        ({ isChild, settings }, status) => {
          // One container makes one post; what the real API answers to a second call is not documented.
          if (status !== 'FINISHED' || isChild) throw notFound()
          const isReply = settings.reply_to_id !== undefined
          const { publish_quota: most, reply_quota: mostReplies } = rules()
          if (
            published.today(account.id, (post) => isReplyPost(post) === isReply) >=
            (isReply ? mostReplies : most)
          ) {
            throw graphError(400, 4, 'The user has reached the maximum number of posts in 24 hours')
          }
        },
        (_container, id) => `https://www.threads.net/@${account.username}/post/${shortcodeOf(id)}`,
      )
    },

    /** Posts or replies: neither list has the other. */
    list: (call: Call, ofReplies = false): Response => {
      requireOwnNode(call)
      const { context, account } = call
      const since = Number(context.req.query('since') ?? 0) * 1000
      // At most a hundred: https://developers.facebook.com/documentation/threads/retrieve-and-discover-posts/retrieve-posts
      if (Number(context.req.query('limit') ?? 1) > MAX_PAGE) {
        throw badParameter('Param limit must be between 1 and 100.')
      }
      const posts = lag
        .listed(published.of(account.id).filter((post) => isReplyPost(post) === ofReplies))
        .filter((post) => Date.parse(post.created_at) >= since)
      return Response.json(
        pageOf(context, posts.reverse().map(ofReplies ? replyView : view), rules().list_page_size),
      )
    },

    read: (id: string, owner: string): Response => {
      const post = published.of(owner).find((one) => one.id === id)
      if (!post || !lag.isReadable(post.id)) throw notFound()
      return Response.json(view(post))
    },

    remove: ({ context, account }: Call): Response => {
      const id = context.req.param('id') ?? ''
      if (!published.of(account.id).some((post) => post.id === id)) throw notFound()
      // What it answers is not documented: https://developers.facebook.com/documentation/threads/posts/delete-posts#limitations
      const deletions = store.collection<number[]>('threads-deletions')
      const today = (deletions[account.id] ?? []).filter((at) => clock.now() - at < DAY_MS)
      if (today.length >= rules().delete_quota)
        throw graphError(400, 4, 'The user has reached the maximum number of deletions in 24 hours')
      deletions[account.id] = [...today, clock.now()]
      store.removePost(id)
      return Response.json({ success: true, deleted_id: id })
    },
  }
}
