import type { MeasuredFile } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { AccountPosts } from '../meta/account-posts.ts'
import { createContainers, requireOwnNode } from '../meta/containers.ts'
import { fetchMedium } from '../meta/fetch-medium.ts'
import { badParameter, graphError, listOf, parametersOf } from '../meta/graph-error.ts'
import { type Lag, noSuchObject } from '../meta/lag.ts'
import { notFound, notPermitted } from './conventions.ts'
import type { ThreadsRules } from './rules.ts'
import { checkText, checkTopicTag } from './text.ts'

const IMAGE_BYTES = 8_000_000
const VIDEO_BYTES = 1_000_000_000
const VIDEO_SECONDS = 300
const ALT_TEXT_MAX = 1000
const [MIN_ITEMS, MAX_ITEMS] = [2, 20]

const REPLY_CONTROLS =
  'everyone accounts_you_follow mentioned_only parent_post_author_only followers_only'.split(' ')
type Kind = 'TEXT' | 'IMAGE' | 'VIDEO' | 'CAROUSEL'
type Parameters = Record<string, string>

const kindOf = ({ media_type: type, image_url: image, video_url: video }: Parameters): Kind => {
  if (type === 'TEXT' || type === 'CAROUSEL') {
    if (image || video) throw badParameter(`image_url and video_url are not for ${type}.`)
    return type
  }
  if (type === 'IMAGE' && image && !video) return type
  if (type === 'VIDEO' && video && !image) return type
  throw badParameter('Param media_type must be one of TEXT, IMAGE, VIDEO, CAROUSEL, with its URL.')
}

const checkFields = (type: Kind, parameters: Parameters): void => {
  const { link_attachment: link, poll_attachment: poll, alt_text: alt, reply_control: control } = parameters
  if (type !== 'TEXT' && (link || poll)) throw badParameter('link and poll attachments are for text posts.')
  if (type === 'TEXT' && !parameters.text && !link && !poll) throw badParameter('Param text is required.')
  if (alt && type !== 'IMAGE' && type !== 'VIDEO') throw badParameter('alt_text is for images and videos.')
  if ((alt?.length ?? 0) > ALT_TEXT_MAX) throw badParameter('alt_text is too long.')
  if (control && !REPLY_CONTROLS.includes(control)) throw badParameter('Param reply_control is not valid.')
  if (parameters.is_carousel_item === 'true') {
    const wrong = ['text', 'reply_control', 'topic_tag'].find((name) => parameters[name])
    if (wrong || type === 'TEXT' || type === 'CAROUSEL')
      throw badParameter('A carousel item is a medium alone.')
  }
  checkTopicTag(parameters.topic_tag)
  checkText(parameters.text ?? '', link)
}

const notFetchable = () => graphError(400, 9004, 'The media could not be fetched from this URI.', 2207052)

/** @throws Refusal for a picture, at once; a video's errors are reported by its container */
const problemOf = (type: Kind, file: MeasuredFile): string | null => {
  if (type === 'IMAGE') {
    if (!['image/jpeg', 'image/png'].includes(file.mime_type) || file.size > IMAGE_BYTES) throw notFetchable()
    return null
  }
  if (!['video/mp4', 'video/quicktime'].includes(file.mime_type)) return 'FAILED_PROCESSING_VIDEO'
  if (file.size > VIDEO_BYTES) return 'FAILED_DOWNLOADING_VIDEO'
  return (file.duration_seconds ?? 0) > VIDEO_SECONDS ? 'INVALID_DURATION' : null
}

/** Containers. https://developers.facebook.com/docs/threads/posts */
export const threadsContainers = (
  shared: SharedState,
  posts: AccountPosts,
  rules: () => ThreadsRules,
  lag: Lag,
) => {
  const containers = createContainers<Kind>(shared, 'threads', { lag, posts }, (method, id) =>
    rules().unknown_id === 'graph' ? noSuchObject(method, id) : notFound(),
  )
  const checkChildren = (ids: string[], owner: string): void => {
    if (ids.length < MIN_ITEMS || ids.length > MAX_ITEMS)
      throw badParameter('A carousel takes 2 to 20 items.')
    containers.requireChildren(ids, owner, notFound)
  }
  const fetchFile = async ({ fault }: Call, kind: Kind, url: string | undefined) => {
    if (!url) return { file: null, error: null }
    const file = await fetchMedium(shared.store, 'threads', url)
    if (!file) throw notFetchable()
    const problem = problemOf(kind, file)
    const prescribed = (fault?.body as { error_message?: string } | undefined)?.error_message
    return { file, error: fault?.fault === 'processing_failed' ? (prescribed ?? 'UNKNOWN') : problem }
  }

  /** A reply to one's own post; replies to others are not needed here. */
  const requireParent = ({ account }: Call, id: string): void => {
    if (!account.scopes.includes('threads_manage_replies')) throw notPermitted()
    if (!posts.of(account.id).some((post) => post.id === id) || !lag.isReadable(id)) throw notFound()
  }

  return {
    ...containers,
    create: async (call: Call): Promise<Response> => {
      requireOwnNode(call)
      const { text = '', ...parameters } = await parametersOf(call)
      const kind = kindOf(parameters)
      checkFields(kind, { text, ...parameters })
      if (parameters.reply_to_id) requireParent(call, parameters.reply_to_id)
      const children = kind === 'CAROUSEL' ? listOf(parameters.children ?? '') : []
      if (kind === 'CAROUSEL') checkChildren(children, call.account.id)
      const { file, error } = await fetchFile(call, kind, parameters.image_url ?? parameters.video_url)
      return containers.add(call, { kind, text, children, file, error }, parameters)
    },

    read: (id: string, owner: string): Response => {
      const container = containers.find(id, owner)
      containers.requireReadable(container)
      const status = containers.statusOf(container)
      if (status === 'PUBLISHED' && rules().published_container_reads === 'nonexisting_field') {
        throw graphError(400, 100, '(#100) Tried accessing nonexisting field (status)', undefined, {
          type: 'THApiException',
        })
      }
      return Response.json({
        id: container.id,
        status,
        ...(status === 'ERROR' ? { error_message: container.error } : {}),
      })
    },
  }
}
export type ThreadsContainers = ReturnType<typeof threadsContainers>
