import type { Call } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { type AccountPosts, shortcodeOf, timestampOf } from '../meta/account-posts.ts'
import { requireOwnNode } from '../meta/containers.ts'
import { badParameter, graphError } from '../meta/graph-error.ts'
import type { Lag } from '../meta/lag.ts'
import { pageOf } from '../meta/paging.ts'
import type { Containers } from './containers.ts'
import type { InstagramRules } from './rules.ts'

const folderOf = { IMAGE: 'p', CAROUSEL: 'p', REELS: 'reel', VIDEO: 'reel', STORIES: 'stories' } as const

/** Publishing and reading. Source: https://developers.facebook.com/docs/instagram-platform/content-publishing */
export const instagramMedia = (
  published: AccountPosts,
  containers: Containers,
  rules: () => InstagramRules,
  lag: Lag,
) => {
  const view = (post: Post) => {
    const { kind } = post.settings
    const isVideo = post.media[0]?.kind === 'video'
    return {
      id: post.id,
      caption: post.text || undefined,
      permalink: post.permalink,
      shortcode: shortcodeOf(post.id),
      media_type: kind === 'CAROUSEL' ? 'CAROUSEL_ALBUM' : isVideo ? 'VIDEO' : 'IMAGE',
      media_product_type: kind === 'STORIES' ? 'STORY' : kind === 'REELS' ? 'REELS' : 'FEED',
      timestamp: timestampOf(post),
      username: post.account.username,
    }
  }
  const list = (call: Call, stories: boolean): Response => {
    requireOwnNode(call)
    const { context, account } = call
    const since = Number(context.req.query('since') ?? 0) * 1000
    const posts = lag
      .listed(published.of(account.id))
      .filter(
        (post) => (post.settings.kind === 'STORIES') === stories && Date.parse(post.created_at) >= since,
      )
      .reverse()
    return Response.json(pageOf(context, posts.map(view), rules().list_page_size))
  }

  return {
    publish: (call: Call): Promise<Response> =>
      containers.publish(
        call,
        ({ isChild }, status) => {
          // What the real API answers here is not documented; that one container makes one medium is.
          if (status === 'PUBLISHED') throw graphError(400, 9007, 'The media was published already', 2207027)
          if (status === 'EXPIRED') throw graphError(400, -2, 'The media has expired', 2207020)
          if (status !== 'FINISHED') throw graphError(400, 9007, 'Media ID is not available', 2207027)
          if (isChild) throw badParameter('A carousel item cannot be published alone.')
          if (published.today(call.account.id) >= rules().publish_quota) {
            throw graphError(400, 9, 'The user has reached the maximum number of posts', 2207042)
          }
        },
        ({ kind }, id) => `https://www.instagram.com/${folderOf[kind]}/${shortcodeOf(id)}/`,
      ),

    list: (call: Call): Response => list(call, false),
    stories: (call: Call): Response => list(call, true),

    find: (id: string, owner: string): Response | undefined => {
      const post = published.of(owner).find((one) => one.id === id)
      return post && lag.isReadable(post.id) ? Response.json(view(post)) : undefined
    },
  }
}
