import { keepMedia, type MeasuredFile } from '../../media-files.ts'
import type { Call, Surroundings } from '../../platform.ts'
import type { Post } from '../../store.ts'
import { badParameter, graphError, parametersOf } from '../meta/graph-error.ts'
import type { Lag } from '../meta/lag.ts'
import { pageOf } from '../meta/paging.ts'
import type { Container, Containers } from './containers.ts'
import type { InstagramRules } from './rules.ts'

const DAY_MS = 86_400_000

const shortcodeOf = (id: string): string => BigInt(id).toString(36)
const folderOf = { IMAGE: 'p', CAROUSEL: 'p', REELS: 'reel', VIDEO: 'reel', STORIES: 'stories' } as const

/** Publishing and reading. Source: https://developers.facebook.com/docs/instagram-platform/content-publishing */
export const instagramMedia = (
  { store, clock }: Surroundings,
  containers: Containers,
  rules: () => InstagramRules,
  lag: Lag,
) => {
  const postsOf = (accountId: string): Post[] =>
    store.posts().filter((post) => post.platform === 'instagram' && post.account.id === accountId)
  const publishedToday = (accountId: string): number =>
    postsOf(accountId).filter((post) => clock.now() - Date.parse(post.created_at) < DAY_MS).length

  const filesOf = (container: Container): { file: MeasuredFile; altText: string | null }[] =>
    (container.kind === 'CAROUSEL'
      ? container.children.map((id) => containers.find(id, container.owner))
      : [container]
    ).flatMap(({ file, altText }) => (file ? [{ file, altText }] : []))

  const view = (post: Post) => {
    const kind = post.settings.kind as Container['kind']
    const isVideo = post.media[0]?.kind === 'video'
    return {
      id: post.id,
      caption: post.text || undefined,
      permalink: post.permalink,
      shortcode: shortcodeOf(post.id),
      media_type: kind === 'CAROUSEL' ? 'CAROUSEL_ALBUM' : isVideo ? 'VIDEO' : 'IMAGE',
      media_product_type: kind === 'STORIES' ? 'STORY' : kind === 'REELS' ? 'REELS' : 'FEED',
      timestamp: post.created_at.replace(/\.\d+Z$/, '+0000'),
      username: post.account.username,
    }
  }

  const list = (call: Call, stories: boolean): Response => {
    const { context, account } = call
    if (context.req.param('id') !== account.id) throw graphError(400, 100, 'Unsupported get request.', 33)
    const since = Number(context.req.query('since') ?? 0) * 1000
    const posts = lag
      .listed(postsOf(account.id))
      .filter(
        (post) => (post.settings.kind === 'STORIES') === stories && Date.parse(post.created_at) >= since,
      )
      .reverse()
    return Response.json(pageOf(context, posts.map(view), rules().list_page_size))
  }

  return {
    publish: async (call: Call): Promise<Response> => {
      const { context, account, request } = call
      if (context.req.param('id') !== account.id) throw graphError(400, 100, 'Unsupported post request.', 33)
      const { creation_id: creationId } = await parametersOf(call)
      if (!creationId) throw badParameter('The parameter creation_id is required.')
      const container = containers.findToUse(creationId, account.id)
      const status = containers.statusOf(container)
      // What the real API answers here is not documented; that one container makes one medium is.
      if (status === 'PUBLISHED') throw graphError(400, 9007, 'The media was published already', 2207027)
      if (status === 'EXPIRED') throw graphError(400, -2, 'The media has expired', 2207020)
      if (status !== 'FINISHED') throw graphError(400, 9007, 'Media ID is not available', 2207027)
      if (container.isChild) throw badParameter('A carousel item cannot be published alone.')
      if (publishedToday(account.id) >= rules().publish_quota) {
        throw graphError(400, 9, 'The user has reached the maximum number of posts', 2207042)
      }
      const id = store.nextId()
      // Set before the files are copied: two calls at once must not publish twice.
      container.mediaId = id
      const media = await Promise.all(
        filesOf(container).map(({ file, altText }) => keepMedia(store, file, altText)),
      )
      store.addPost({
        platform: 'instagram',
        account: { id: account.id, username: account.username },
        id,
        permalink: `https://www.instagram.com/${folderOf[container.kind]}/${shortcodeOf(id)}/`,
        text: container.caption,
        media,
        settings: { kind: container.kind, ...container.settings },
        created_at: new Date().toISOString(),
        request,
      })
      return Response.json({ id })
    },
    has: (id: string): boolean =>
      store.posts().some((post) => post.platform === 'instagram' && post.id === id),
    list: (call: Call): Response => list(call, false),
    stories: (call: Call): Response => list(call, true),
    limit: ({ account }: Call): Response =>
      Response.json({
        data: [
          {
            quota_usage: publishedToday(account.id),
            config: { quota_total: rules().publish_quota, quota_duration: 86_400 },
          },
        ],
      }),
    find: (id: string, owner: string): Response | undefined => {
      const post = postsOf(owner).find((one) => one.id === id)
      return post && lag.isReadable(post.id) ? Response.json(view(post)) : undefined
    },
  }
}
