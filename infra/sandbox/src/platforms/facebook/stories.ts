import type { Call, SharedState } from '../../platform.ts'
import type { AccountPosts } from '../meta/account-posts.ts'
import { badParameter, graphError, parametersOf } from '../meta/graph-error.ts'
import { pageOf } from '../meta/paging.ts'
import { unknownObject } from './conventions.ts'
import type { FacebookFeed } from './feed.ts'
import type { FacebookRules } from './rules.ts'

const DAY_MS = 86_400_000

/** Stories of pictures, and the list of all. https://developers.facebook.com/documentation/video-api/page-stories-api */
export const facebookStories = (
  { store, clock, lag }: SharedState,
  pagePosts: AccountPosts,
  feed: FacebookFeed,
  rules: () => FacebookRules,
) => ({
  /** `POST /{page}/photo_stories`: the same picture again would be another story. */
  addPhoto: async (call: Call): Promise<Response> => {
    const { account, context } = call
    if (context.req.param('id') !== account.id) throw unknownObject(context.req.param('id') ?? '')
    const { photo_id: photoId } = await parametersOf(call)
    if (!photoId) throw badParameter('photo_id is required.')
    const photo = feed.photoOf(photoId, account.id)
    if (photo.storyId) throw graphError(400, 1, 'The photo was posted already', 1366051)
    const id = store.nextId()
    await pagePosts.add(call, {
      id,
      permalink: `https://www.facebook.com/stories/${id}`,
      text: '',
      files: [photo],
      settings: { kind: 'story', media_id: photoId, post_id: id },
    })
    return Response.json({ success: true, post_id: id })
  },

  /** `GET /{page}/stories`. */
  list: ({ context, account }: Call): Response => {
    if (context.req.param('id') !== account.id) throw unknownObject(context.req.param('id') ?? '')
    const since = Number(context.req.query('since') ?? 0) * 1000
    const isListed = (at: number): boolean =>
      rules().lists_stories && at >= since && (rules().story_archive || clock.now() - at < DAY_MS)
    const stories = pagePosts
      .of(account.id)
      .filter(({ settings, created_at }) => settings.kind === 'story' && isListed(Date.parse(created_at)))
      .reverse()
    const data = lag.listed('facebook', stories).map(({ id, permalink, media, settings, created_at }) => ({
      post_id: id,
      status: 'published',
      creation_time: String(Math.floor(Date.parse(created_at) / 1000)),
      media_type: media[0]?.kind === 'video' ? 'video' : 'photo',
      media_id: settings.media_id,
      url: permalink,
    }))
    return Response.json(pageOf(context, data))
  },
})
