import { keepMedia } from '../../media-files.ts'
import type { Call, Surroundings } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { badParameter, graphError, parametersOf } from '../meta/graph-error.ts'
import type { Lag } from '../meta/lag.ts'
import { pageOf } from '../meta/paging.ts'
import type { Container, ThreadsContainers } from './containers.ts'
import type { ThreadsRules } from './rules.ts'
import { notFound } from './voice.ts'

const DAY_MS = 86_400_000
const MAX_PAGE = 100
const MEDIA_TYPES = { TEXT: 'TEXT_POST', IMAGE: 'IMAGE', VIDEO: 'VIDEO', CAROUSEL: 'CAROUSEL_ALBUM' } as const

const shortcodeOf = (id: string): string => BigInt(id).toString(36)

/** Publishing and reading. https://developers.facebook.com/docs/threads/posts */
export const threadsPosts = (
  { store, clock }: Surroundings,
  containers: ThreadsContainers,
  rules: () => ThreadsRules,
  lag: Lag,
) => {
  const postsOf = (accountId: string): Post[] =>
    store.posts().filter((post) => post.platform === 'threads' && post.account.id === accountId)
  const publishedToday = (accountId: string): number =>
    postsOf(accountId).filter((post) => clock.now() - Date.parse(post.created_at) < DAY_MS).length

  const view = (post: Post) => ({
    id: post.id,
    text: post.text || undefined,
    ...(rules().omits_permalink ? {} : { permalink: post.permalink }),
    shortcode: shortcodeOf(post.id),
    media_type: MEDIA_TYPES[post.settings.kind as Container['type']],
    timestamp: post.created_at.replace(/\.\d+Z$/, '+0000'),
    username: post.account.username,
  })

  return {
    publish: async (call: Call): Promise<Response> => {
      const { context, account, request } = call
      if (context.req.param('id') !== account.id) throw graphError(400, 100, 'Unsupported post request.', 33)
      const { creation_id: creationId } = await parametersOf(call)
      if (!creationId) throw badParameter('The parameter creation_id is required.')
      const container = containers.findToUse(creationId, account.id)
      // One container makes one post; what the real API answers to a second call is not documented.
      if (containers.statusOf(container) !== 'FINISHED' || container.isChild) throw notFound()
      if (publishedToday(account.id) >= rules().publish_quota) {
        throw graphError(400, 4, 'The user has reached the maximum number of posts in 24 hours')
      }
      const id = store.nextId()
      // Set before the files are copied: two calls at once must not publish twice.
      container.postId = id
      const parts =
        container.type === 'CAROUSEL'
          ? container.children.map((child) => containers.find(child, account.id))
          : [container]
      const media = await Promise.all(
        parts.flatMap(({ file, altText }) => (file ? [keepMedia(store, file, altText)] : [])),
      )
      store.addPost({
        platform: 'threads',
        account: { id: account.id, username: account.username },
        id,
        permalink: `https://www.threads.net/@${account.username}/post/${shortcodeOf(id)}`,
        text: container.text,
        media,
        settings: { kind: container.type, ...container.settings },
        created_at: new Date().toISOString(),
        request,
      })
      return Response.json({ id })
    },

    list: ({ context, account }: Call): Response => {
      if (context.req.param('id') !== account.id) throw graphError(400, 100, 'Unsupported get request.', 33)
      const since = Number(context.req.query('since') ?? 0) * 1000
      // At most a hundred: https://developers.facebook.com/documentation/threads/retrieve-and-discover-posts/retrieve-posts
      if (Number(context.req.query('limit') ?? 1) > MAX_PAGE) {
        throw badParameter('Param limit must be between 1 and 100.')
      }
      const posts = lag.listed(postsOf(account.id)).filter((post) => Date.parse(post.created_at) >= since)
      return Response.json(pageOf(context, posts.reverse().map(view), rules().list_page_size))
    },

    limit: ({ account }: Call): Response =>
      Response.json({
        data: [
          {
            quota_usage: publishedToday(account.id),
            config: { quota_total: rules().publish_quota, quota_duration: 86_400 },
          },
        ],
      }),

    read: (id: string, owner: string): Response => {
      const post = postsOf(owner).find((one) => one.id === id)
      if (!post || !lag.isReadable(post.id)) throw notFound()
      return Response.json(view(post))
    },

    remove: ({ context, account }: Call): Response => {
      const id = context.req.param('id') ?? ''
      if (!postsOf(account.id).some((post) => post.id === id)) throw notFound()
      store.removePost(id)
      return Response.json({ success: true, deleted_id: id })
    },
  }
}
