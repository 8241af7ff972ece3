import type { Call, SharedState } from '../../platform.ts'
import type { AccountPosts } from '../meta/account-posts.ts'
import { createContainers, requireOwnNode } from '../meta/containers.ts'
import { badParameter, graphError, listOf, parametersOf } from '../meta/graph-error.ts'
import { type Lag, noSuchObject } from '../meta/lag.ts'
import { checkPicture, download, videoProblem } from './download.ts'
import type { InstagramRules } from './rules.ts'

/** https://developers.facebook.com/documentation/instagram-platform/instagram-graph-api/reference/ig-user/media#creating */
const MAX_CAPTION = 2200
const MAX_HASHTAGS = 30
const MAX_MENTIONS = 20
const MAX_COLLABORATORS = 3
const [MIN_ITEMS, MAX_ITEMS] = [2, 10]
const PROCESSING_FAILED = '2207082'

type Kind = 'IMAGE' | 'REELS' | 'STORIES' | 'VIDEO' | 'CAROUSEL'

const checkCaption = (caption: string): void => {
  if (caption.length > MAX_CAPTION) throw graphError(400, 36004, 'The caption is too long', 2207010)
  if ((caption.match(/#[\p{L}\p{M}\p{N}_]+/gu)?.length ?? 0) > MAX_HASHTAGS) {
    throw graphError(400, 36004, 'The caption has too many hashtags', 2207010)
  }
  if ((caption.match(/@[\w.]+/g)?.length ?? 0) > MAX_MENTIONS) {
    throw graphError(400, 100, 'Too many @ tags', 2207040)
  }
}

const kindOf = (parameters: Record<string, string>): Kind => {
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

const mediaNotReady = () => graphError(400, 9007, 'The media is not ready', 2207027)

/** @throws Refusal for parameters that do not go with the kind of container */
const checkParameters = (kind: Kind, parameters: Record<string, string>): void => {
  if (parameters.is_carousel_item === 'true') {
    if (parameters.caption || parameters.location_id || parameters.collaborators)
      throw badParameter('Carousel items take no caption, location or collaborators.')
  }
  if (kind === 'STORIES' && (parameters.caption || parameters.alt_text))
    throw badParameter('Stories take no caption.')
  if (parameters.alt_text && kind !== 'IMAGE') throw badParameter('alt_text is for images.')
  checkCaption(parameters.caption ?? '')
  const collaborators = listOf(parameters.collaborators ?? '')
  if (collaborators.length > MAX_COLLABORATORS || collaborators.some((name) => name.startsWith('@'))) {
    throw graphError(400, 100, 'Invalid collaborators', 2207018)
  }
}

/** Containers: what is made from a URL and, once FINISHED, published. */
export const instagramContainers = (
  shared: SharedState,
  posts: AccountPosts,
  rules: () => InstagramRules,
  lag: Lag,
) => {
  const containers = createContainers<Kind>(shared, 'instagram', { lag, posts }, (method, id) =>
    rules().unknown_id === 'graph'
      ? noSuchObject(method, id)
      : graphError(400, 24, 'The requested resource does not exist', 2207008),
  )
  const checkChildren = (ids: string[], owner: string): void => {
    if (ids.length < MIN_ITEMS || ids.length > MAX_ITEMS)
      throw graphError(400, 100, 'Carousels need 2 to 10 items', 2207028)
    containers.requireChildren(ids, owner, mediaNotReady)
  }
  const fetchFile = async ({ fault }: Call, isStory: boolean, parameters: Record<string, string>) => {
    const { image_url: image, video_url: video } = parameters
    const url = image ?? video
    const file = url ? await download(shared.store, url) : null
    if (file && image) checkPicture(file, isStory)
    const problem = file && video ? videoProblem(file, isStory) : null
    return { file, error: fault?.fault === 'processing_failed' ? PROCESSING_FAILED : problem }
  }

  return {
    ...containers,
    create: async (call: Call): Promise<Response> => {
      requireOwnNode(call)
      const parameters = await parametersOf(call)
      const kind = kindOf(parameters)
      if (containers.madeToday() >= rules().containers_per_day)
        throw graphError(400, 4, '(#4) Application request limit reached')
      checkParameters(kind, parameters)
      const children = kind === 'CAROUSEL' ? listOf(parameters.children ?? '') : []
      if (kind === 'CAROUSEL') checkChildren(children, call.account.id)
      const { file, error } = await fetchFile(call, kind === 'STORIES', parameters)
      const { caption: text = '', ...others } = parameters
      return containers.add(call, { kind, text, children, file, error }, others)
    },

    read: (id: string, owner: string): Response => {
      const container = containers.find(id, owner)
      containers.requireReadable(container)
      const status = containers.statusOf(container)
      const message =
        status === 'ERROR' ? `Error: Media upload has failed with error code ${container.error}` : status
      return Response.json({ id: container.id, status_code: status, status: message })
    },
  }
}
export type Containers = ReturnType<typeof instagramContainers>
