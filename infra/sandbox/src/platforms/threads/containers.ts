import type { MeasuredFile } from '../../media-files.ts'
import type { Call, Surroundings } from '../../platform.ts'
import { fetchMedium } from '../meta/fetch-medium.ts'
import { badParameter, graphError, listOf, parametersOf } from '../meta/graph-error.ts'
import { type Lag, noSuchObject } from '../meta/lag.ts'
import type { ThreadsRules } from './rules.ts'
import { checkText, checkTopicTag } from './text.ts'
import { notFound } from './voice.ts'

const DAY_MS = 86_400_000
const IMAGE_BYTES = 8_000_000
const VIDEO_BYTES = 1_000_000_000
const VIDEO_SECONDS = 300
const ALT_TEXT_MAX = 1000
const [MIN_ITEMS, MAX_ITEMS] = [2, 20]
const DEFAULT_SLOW_MS = 5_000
/** Pictures and texts are ready sooner than videos. */
const QUICK_MS = 200

const REPLY_CONTROLS =
  'everyone accounts_you_follow mentioned_only parent_post_author_only followers_only'.split(' ')
export type Container = {
  id: string
  owner: string
  type: 'TEXT' | 'IMAGE' | 'VIDEO' | 'CAROUSEL'
  isChild: boolean
  text: string
  altText: string | null
  children: string[]
  file: MeasuredFile | null
  settings: Record<string, unknown>
  createdAt: number
  readyAt: number
  error: string | null
  postId: string | null
}

type Parameters = Record<string, string>

const typeOf = ({ media_type: type, image_url: image, video_url: video }: Parameters): Container['type'] => {
  if (type === 'TEXT' || type === 'CAROUSEL') {
    if (image || video) throw badParameter(`image_url and video_url are not for ${type}.`)
    return type
  }
  if (type === 'IMAGE' && image && !video) return type
  if (type === 'VIDEO' && video && !image) return type
  throw badParameter('Param media_type must be one of TEXT, IMAGE, VIDEO, CAROUSEL, with its URL.')
}

const checkFields = (type: Container['type'], parameters: Parameters): void => {
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

/** @throws Refusal for a picture, at once; a video's faults are told by its container */
const problemOf = (type: Container['type'], file: MeasuredFile): string | null => {
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
  { store, processingMs, clock }: Surroundings,
  rules: () => ThreadsRules,
  lag: Lag,
) => {
  const containers = () => store.shelf<Container>('threads-containers')

  const statusOf = (container: Container): string => {
    if (container.postId) return 'PUBLISHED'
    if (clock.now() - container.createdAt > DAY_MS) return 'EXPIRED'
    if (clock.now() < container.readyAt) return 'IN_PROGRESS'
    return container.error ? 'ERROR' : 'FINISHED'
  }
  const unknownId = (method: 'get' | 'post', id: string) =>
    rules().unknown_id === 'graph' ? noSuchObject(method, id) : notFound()
  const find = (id: string | undefined, owner: string): Container => {
    const container = containers()[id ?? '']
    if (!container || container.owner !== owner) throw unknownId('get', id ?? '')
    return container
  }
  /** For a call that names a container; one that is new may not be known there yet. */
  const findToUse = (id: string | undefined, owner: string): Container => {
    const container = find(id, owner)
    if (!lag.isUsable(container)) throw unknownId('post', container.id)
    return container
  }
  const checkChildren = (ids: string[], owner: string): void => {
    if (ids.length < MIN_ITEMS || ids.length > MAX_ITEMS)
      throw badParameter('A carousel takes 2 to 20 items.')
    for (const id of ids) {
      const child = findToUse(id, owner)
      if (!child.isChild) throw badParameter('children must be carousel items.')
      if (statusOf(child) !== 'FINISHED') throw notFound()
    }
  }
  const errorOf = async (call: Call, type: Container['type'], url: string | undefined) => {
    if (!url) return { file: null, error: null }
    const file = await fetchMedium(store, 'threads', url)
    if (!file) throw notFetchable()
    const wrong = problemOf(type, file)
    const { fault } = call
    const asked = (fault?.body as { error_message?: string } | undefined)?.error_message
    return { file, error: fault?.fault === 'processing_failed' ? (asked ?? 'UNKNOWN') : wrong }
  }

  return {
    all: containers,
    find,
    findToUse,
    statusOf,

    create: async (call: Call): Promise<Response> => {
      const { context, account, fault } = call
      if (context.req.param('id') !== account.id) throw graphError(400, 100, 'Unsupported post request.', 33)
      const parameters = await parametersOf(call)
      const type = typeOf(parameters)
      checkFields(type, parameters)
      const children = type === 'CAROUSEL' ? listOf(parameters.children ?? '') : []
      if (type === 'CAROUSEL') checkChildren(children, account.id)
      const { file, error } = await errorOf(call, type, parameters.image_url ?? parameters.video_url)
      const slow = fault?.fault === 'slow_processing' ? (fault.delay_ms ?? DEFAULT_SLOW_MS) : processingMs
      const isQuick = type !== 'VIDEO' && fault?.fault !== 'slow_processing'
      const {
        text = '',
        alt_text: altText = null,
        access_token: _token,
        image_url: _image,
        video_url: _video,
        children: _children,
        ...settings
      } = parameters
      const id = store.nextId()
      containers()[id] = {
        id,
        owner: account.id,
        type,
        isChild: parameters.is_carousel_item === 'true',
        text,
        altText,
        children,
        file,
        settings,
        createdAt: clock.now(),
        readyAt: clock.now() + (isQuick ? Math.min(slow, QUICK_MS) : slow),
        error,
        postId: null,
      }
      store.save()
      return Response.json({ id })
    },

    read: (container: Container): Response => {
      if (!lag.isReadable(container.id)) throw unknownId('get', container.id)
      const status = statusOf(container)
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
