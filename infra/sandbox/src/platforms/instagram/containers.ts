import type { MeasuredFile } from '../../media-files.ts'
import type { Call, Surroundings } from '../../platform.ts'
import { badParameter, graphError, listOf, parametersOf } from '../meta/graph-error.ts'
import { type Lag, noSuchObject } from '../meta/lag.ts'
import { checkPicture, download, videoProblem } from './download.ts'
import type { InstagramRules } from './rules.ts'

const DAY_MS = 86_400_000
/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media#creating */
const MAX_CAPTION = 2200
const MAX_HASHTAGS = 30
const MAX_MENTIONS = 20

export type Container = {
  id: string
  owner: string
  kind: 'IMAGE' | 'REELS' | 'STORIES' | 'VIDEO' | 'CAROUSEL'
  isChild: boolean
  caption: string
  altText: string | null
  children: string[]
  file: MeasuredFile | null
  settings: Record<string, unknown>
  createdAt: number
  readyAt: number
  error: string | null
  mediaId: string | null
}

const checkCaption = (caption: string): void => {
  if (caption.length > MAX_CAPTION) throw graphError(400, 36004, 'The caption is too long', 2207010)
  if ((caption.match(/#[\p{L}\p{M}\p{N}_]+/gu)?.length ?? 0) > MAX_HASHTAGS) {
    throw graphError(400, 36004, 'The caption has too many hashtags', 2207010)
  }
  if ((caption.match(/@[\w.]+/g)?.length ?? 0) > MAX_MENTIONS) {
    throw graphError(400, 100, 'Too many @ tags', 2207040)
  }
}

/** Containers: what is made from a URL and, once FINISHED, published. */
export const instagramContainers = (
  { store, processingMs, clock }: Surroundings,
  rules: () => InstagramRules,
  lag: Lag,
) => {
  const containers = () => store.shelf<Container>('instagram-containers')

  const statusOf = (container: Container): string => {
    if (container.mediaId) return 'PUBLISHED'
    if (clock.now() - container.createdAt > DAY_MS) return 'EXPIRED'
    if (clock.now() < container.readyAt) return 'IN_PROGRESS'
    return container.error ? 'ERROR' : 'FINISHED'
  }

  const unknownId = (method: 'get' | 'post', id: string) =>
    rules().unknown_id === 'graph'
      ? noSuchObject(method, id)
      : graphError(400, 24, 'The requested resource does not exist', 2207008)

  const find = (id: string | undefined, owner: string): Container => {
    const container = containers()[id ?? '']
    if (!container || container.owner !== owner) {
      throw unknownId('get', id ?? '')
    }
    return container
  }

  /** For a call that names a container; one that is new may not be known there yet. */
  const findToUse = (id: string | undefined, owner: string): Container => {
    const container = find(id, owner)
    if (!lag.isUsable(container)) throw unknownId('post', container.id)
    return container
  }

  const checkChildren = (ids: string[], owner: string): void => {
    if (ids.length < 2 || ids.length > 10) throw graphError(400, 100, 'Carousels need 2 to 10 items', 2207028)
    for (const id of ids) {
      const child = findToUse(id, owner)
      if (!child.isChild) throw badParameter('children must be carousel items')
      if (statusOf(child) !== 'FINISHED') throw graphError(400, 9007, 'The media is not ready', 2207027)
    }
  }

  const kindOf = (parameters: Record<string, string>): Container['kind'] => {
    const { media_type: type, image_url: image, video_url: video, is_carousel_item: item } = parameters
    if (type === undefined || type === 'IMAGE') {
      if (!image) throw badParameter('The parameter image_url is required.')
      return 'IMAGE'
    }
    if (type === 'CAROUSEL') return 'CAROUSEL'
    if (type === 'STORIES') {
      if (!image === !video) throw badParameter('image_url or video_url is required.')
      return 'STORIES'
    }
    if (type === 'REELS' && item === 'true') throw badParameter('Reels cannot be carousel items.')
    if (type === 'REELS' || (type === 'VIDEO' && item === 'true')) {
      if (!video) throw badParameter('The parameter video_url is required.')
      return type
    }
    throw graphError(400, 100, 'Unknown media type', 2207023)
  }

  return {
    find,
    findToUse,
    statusOf,
    all: containers,

    create: async (call: Call): Promise<Response> => {
      const { context, account, fault } = call
      if (context.req.param('id') !== account.id) throw graphError(400, 100, 'Unsupported post request.', 33)
      const parameters = await parametersOf(call)
      const kind = kindOf(parameters)
      const isChild = parameters.is_carousel_item === 'true'
      const isStory = kind === 'STORIES'
      const recent = Object.values(containers()).filter((one) => clock.now() - one.createdAt < DAY_MS)
      if (recent.length >= rules().containers_per_day)
        throw graphError(400, 4, '(#4) Application request limit reached')
      if (isChild && (parameters.caption || parameters.location_id || parameters.collaborators)) {
        throw badParameter('Carousel items take no caption, location or collaborators.')
      }
      if (isStory && (parameters.caption || parameters.alt_text))
        throw badParameter('Stories take no caption.')
      if (parameters.alt_text && kind !== 'IMAGE') throw badParameter('alt_text is for images.')
      checkCaption(parameters.caption ?? '')
      const collaborators = listOf(parameters.collaborators ?? '')
      if (collaborators.length > 3 || collaborators.some((name) => name.startsWith('@'))) {
        throw graphError(400, 100, 'Invalid collaborators', 2207018)
      }

      const children = kind === 'CAROUSEL' ? listOf(parameters.children ?? '') : []
      if (kind === 'CAROUSEL') checkChildren(children, account.id)
      const url = parameters.image_url ?? parameters.video_url
      const file = url ? await download(store, url) : null
      if (file && parameters.image_url) checkPicture(file, isStory)
      const wrong = file && parameters.video_url ? videoProblem(file, isStory) : null
      const failure = fault?.fault === 'processing_failed' ? '2207082' : wrong
      const delay = fault?.fault === 'slow_processing' ? (fault.delay_ms ?? 5_000) : processingMs

      const {
        caption = '',
        alt_text: altText = null,
        access_token: _token,
        image_url: _i,
        video_url: _v,
        children: _c,
        ...settings
      } = parameters
      const id = store.nextId()
      containers()[id] = {
        id,
        owner: account.id,
        kind,
        isChild,
        caption,
        altText,
        children,
        file,
        settings,
        createdAt: clock.now(),
        readyAt: clock.now() + (parameters.video_url ? delay : Math.min(delay, 200)),
        error: failure,
        mediaId: null,
      }
      store.save()
      return Response.json({ id })
    },

    read: (container: Container): Response => {
      if (!lag.isReadable(container.id)) throw unknownId('get', container.id)
      const status = statusOf(container)
      const words =
        container.error && status === 'ERROR'
          ? `Error: Media upload has failed with error code ${container.error}`
          : status
      return Response.json({ id: container.id, status_code: status, status: words })
    },
  }
}
export type Containers = ReturnType<typeof instagramContainers>
