import type { MeasuredFile } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { AccountPosts } from '../meta/account-posts.ts'
import { fetchMedium } from '../meta/fetch-medium.ts'
import { badParameter, graphError, parametersOf } from '../meta/graph-error.ts'
import { pageOf } from '../meta/paging.ts'
import { unknownObject } from './conventions.ts'
import type { FacebookRules } from './rules.ts'

const DAY_MS = 86_400_000
const PHOTO_BYTES = 10_000_000
const TEXT_MAX = 63_206
const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/bmp', 'image/tiff']

export type Photo = {
  id: string
  owner: string
  file: MeasuredFile
  altText: string | null
  createdAt: number
  storyId: string | null
}
type StagedPost = {
  id: string
  owner: string
  message: string
  link: string | null
  photos: string[]
  settings: Record<string, unknown>
  published: boolean
}

const jsonOf = (text: string | undefined): unknown => {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw badParameter('A parameter is not valid JSON.')
  }
}

/** Photos and posts of the feed. https://developers.facebook.com/docs/graph-api/reference/page/feed */
export const facebookFeed = (
  { store, clock, lag }: SharedState,
  pagePosts: AccountPosts,
  rules: () => FacebookRules,
) => {
  const photos = () => store.collection<Photo>('facebook-photos')
  const staged = () => store.collection<StagedPost>('facebook-posts')

  const requirePage = ({ context, account }: Call): void => {
    const id = context.req.param('id') ?? ''
    if (id !== account.id) throw unknownObject(id)
  }
  /** An unpublished photo lives for a day. */
  const photoOf = (id: string, owner: string): Photo => {
    const photo = photos()[id]
    if (photo?.owner !== owner || (!photo.storyId && clock.now() - photo.createdAt > DAY_MS)) {
      throw badParameter(`Object with ID '${id}' is no photo of this page.`)
    }
    return photo
  }
  const refuseDuplicate = (owner: string, message: string): void => {
    const again = pagePosts
      .of(owner)
      .some(
        ({ text, settings, created_at }) =>
          settings.kind === 'post' &&
          text === message &&
          clock.now() - Date.parse(created_at) < rules().duplicate_seconds * 1000,
      )
    if (again) throw graphError(400, 506, 'Duplicate status message')
  }
  const publish = async (call: Call, post: StagedPost): Promise<void> => {
    // Set before the files are copied: two calls at once must not publish twice.
    post.published = true
    const files = post.photos.map((id) => photoOf(id, post.owner))
    for (const photo of files) photo.storyId = post.id
    await pagePosts.add(call, {
      id: post.id,
      permalink: `https://www.facebook.com/${post.id}`,
      text: post.message,
      files,
      settings: { kind: 'post', ...(post.link ? { link: post.link } : {}), ...post.settings },
    })
  }

  return {
    photoOf,
    isPost: (id: string): boolean => Boolean(staged()[id]),
    isPhoto: (id: string): boolean => Boolean(photos()[id]),

    /** `POST /{page}/photos`: the sandbox supports unpublished ones, by their address. */
    addPhoto: async (call: Call): Promise<Response> => {
      requirePage(call)
      const parameters = await parametersOf(call)
      if (parameters.published !== 'false')
        throw badParameter('The sandbox supports unpublished photos only.')
      const file = await fetchMedium(store, 'facebook', parameters.url ?? '')
      if (!file || !PHOTO_TYPES.includes(file.mime_type)) {
        throw graphError(400, 324, 'Missing or invalid image file', 2069019)
      }
      if (file.size > PHOTO_BYTES) throw graphError(400, 1, 'The photo is too large', 1366046)
      const id = store.nextId()
      const altText = parameters.alt_text_custom ?? null
      photos()[id] = { id, owner: call.account.id, file, altText, createdAt: clock.now(), storyId: null }
      store.save()
      return Response.json({ id })
    },

    /** `POST /{page}/feed`. */
    addPost: async (call: Call): Promise<Response> => {
      requirePage(call)
      const parameters = await parametersOf(call)
      const { message = '', link = null, published = 'true', attached_media } = parameters
      const attached = (jsonOf(attached_media) ?? []) as { media_fbid?: string }[]
      if (!message && !link && attached.length === 0) throw badParameter('message or link is required.')
      if (message.length > TEXT_MAX) throw badParameter('Name parameter too long')
      if (link && !URL.canParse(link)) throw graphError(400, 100, 'Invalid link', 1609008)
      const ids = attached.map(({ media_fbid: id }) => photoOf(String(id), call.account.id).id)
      if (published !== 'false') refuseDuplicate(call.account.id, message)
      const id = `${call.account.id}_${store.nextId()}`
      const targeting = jsonOf(parameters.targeting)
      const post: StagedPost = {
        id,
        owner: call.account.id,
        message,
        link,
        photos: ids,
        settings: targeting ? { targeting } : {},
        published: false,
      }
      staged()[id] = post
      lag.note(id)
      if (published !== 'false') await publish(call, post)
      store.save()
      return Response.json({ id })
    },

    /** `POST /{post}`: what was unpublished becomes visible; what is visible stays. */
    updatePost: async (call: Call): Promise<Response> => {
      const id = call.context.req.param('id') ?? ''
      const post = staged()[id]
      if (post?.owner !== call.account.id) throw unknownObject(id)
      const parameters = await parametersOf(call)
      if (parameters.is_published !== 'true') throw badParameter('is_published is required.')
      if (!post.published) {
        refuseDuplicate(post.owner, post.message)
        await publish(call, post)
      }
      store.save()
      return Response.json({ success: true })
    },

    /** `POST /{post}` with a message: only of a post that this app has made. */
    editPost: async (call: Call): Promise<Response> => {
      const id = call.context.req.param('id') ?? ''
      const post = staged()[id]
      if (post?.owner !== call.account.id || !post.published) throw unknownObject(id)
      const { message = '' } = await parametersOf(call)
      if (message.length > TEXT_MAX) throw badParameter('Name parameter too long')
      post.message = message
      store.changePost(id, { text: message })
      return Response.json({ success: true })
    },

    forget: (id: string): void => {
      delete staged()[id]
    },

    readPost: (id: string, owner: string): Response => {
      const post = staged()[id]
      if (post?.owner !== owner || !lag.isReadable('facebook', id)) throw unknownObject(id)
      return Response.json({
        id,
        is_published: post.published,
        permalink_url: `https://www.facebook.com/${id}`,
        ...(post.message ? { message: post.message } : {}),
      })
    },

    readPhoto: (id: string, owner: string): Response => {
      const photo = photoOf(id, owner)
      return Response.json({ id, ...(photo.storyId ? { page_story_id: photo.storyId } : {}) })
    },

    /** `GET /{page}/published_posts`: neither reels nor stories. */
    list: (call: Call): Response => {
      requirePage(call)
      const since = Number(call.context.req.query('since') ?? 0) * 1000
      const posts = pagePosts
        .of(call.account.id)
        .filter(({ settings, created_at }) => settings.kind === 'post' && Date.parse(created_at) >= since)
        .reverse()
      const data = lag.listed('facebook', posts).map(({ id, text, created_at, permalink }) => ({
        id,
        message: text,
        created_time: created_at.replace(/\.\d+Z$/, '+0000'),
        permalink_url: permalink,
      }))
      return Response.json(pageOf(call.context, data))
    },
  }
}
export type FacebookFeed = ReturnType<typeof facebookFeed>
