import { randomBytes } from 'node:crypto'
import { keepMedia, type MeasuredFile } from '../../media-files.ts'
import type { Call, SharedState } from '../../platform.ts'
import type { SandboxAccount, Store } from '../../store.ts'
import { invalid, refusal } from './conventions.ts'
import { type Metadata, readUpdate } from './metadata.ts'
import { onlyParts, readParts, videosDelete, videosList, videosUpdate } from './parameters.ts'
import type { YouTubeRules } from './rules.ts'

const SHORT_MAX_SECONDS = 180
const DEFAULT_SLOW_MS = 5_000
/** The most ids of a call. https://developers.google.com/youtube/v3/docs/videos/list#id */
const MAX_IDS = 50

export type Video = {
  id: string
  owner: string
  metadata: Metadata
  privacy: string
  notifySubscribers: boolean
  uploadedAt: number
  /** Until then it is being processed. */
  readyAt: number
  /** Why it came to nothing, if it did. */
  end: { status: 'failed' | 'rejected'; reason: string } | null
  fileName: string | null
  fileSize: number
  isShort: boolean
}

export const videosOf = (store: Store): Record<string, Video> => store.collection<Video>('youtube-videos')

type EndFault = { failure_reason?: string; rejection_reason?: string } | undefined

const endOf = (file: MeasuredFile | undefined, call: Call): Video['end'] => {
  if (call.fault?.fault === 'processing_failed') {
    const asked = call.fault.body as EndFault
    return asked?.rejection_reason
      ? { status: 'rejected', reason: asked.rejection_reason }
      : { status: 'failed', reason: asked?.failure_reason ?? 'conversion' }
  }
  return file?.kind === 'video' ? null : { status: 'failed', reason: 'invalidFile' }
}

export const youtubeVideos = (
  { store, processingMs, clock, lag }: SharedState,
  rules: () => YouTubeRules,
) => {
  const isReady = (video: Video): boolean => clock.now() >= video.readyAt

  const show = (video: Video) => {
    const ended = isReady(video) ? video.end : null
    const state = isReady(video) ? 'succeeded' : 'processing'
    return {
      kind: 'youtube#video',
      id: video.id,
      snippet: {
        publishedAt: new Date(video.uploadedAt).toISOString(),
        channelId: video.owner,
        title: video.metadata.snippet.title,
        description: video.metadata.snippet.description,
        tags: video.metadata.snippet.tags,
        categoryId: video.metadata.snippet.categoryId ?? '22',
        ...(video.metadata.snippet.defaultLanguage
          ? { defaultLanguage: video.metadata.snippet.defaultLanguage }
          : {}),
      },
      status: {
        uploadStatus: ended ? ended.status : isReady(video) ? 'processed' : 'uploaded',
        ...(ended?.status === 'failed' ? { failureReason: ended.reason } : {}),
        ...(ended?.status === 'rejected' ? { rejectionReason: ended.reason } : {}),
        privacyStatus: video.privacy,
        license: video.metadata.status.license ?? 'youtube',
        embeddable: video.metadata.status.embeddable ?? true,
        publicStatsViewable: video.metadata.status.publicStatsViewable ?? true,
        ...(video.metadata.status.publishAt ? { publishAt: video.metadata.status.publishAt } : {}),
        madeForKids: video.metadata.status.selfDeclaredMadeForKids ?? false,
        selfDeclaredMadeForKids: video.metadata.status.selfDeclaredMadeForKids ?? false,
        containsSyntheticMedia: video.metadata.status.containsSyntheticMedia ?? false,
      },
      processingDetails: { processingStatus: ended?.status === 'failed' ? 'failed' : state },
      fileDetails: {
        fileSize: String(video.fileSize),
        ...(video.fileName ? { fileName: video.fileName } : {}),
      },
    }
  }

  /** A video of this owner; one that is new cannot be read everywhere yet. */
  const readable = (id: string, owner: string): Video | undefined => {
    const video = videosOf(store)[id]
    return video?.owner === owner && lag.isReadable('youtube', id) ? video : undefined
  }

  return {
    isReady,
    show,
    readable,

    /** The last byte is there: now there is a video. */
    make: async (
      account: SandboxAccount,
      about: Pick<Video, 'metadata' | 'notifySubscribers' | 'fileName' | 'fileSize'>,
      file: MeasuredFile | undefined,
      call: Call,
    ): Promise<Video> => {
      const { metadata } = about
      const isSlow = call.fault?.fault === 'slow_processing'
      const isShort =
        (file?.duration_seconds ?? Infinity) <= SHORT_MAX_SECONDS && (file?.width ?? 1) <= (file?.height ?? 0)
      const video: Video = {
        ...about,
        id: randomBytes(8).toString('base64url'),
        owner: account.id,
        privacy: rules().forced_privacy ?? metadata.status.privacyStatus,
        uploadedAt: clock.now(),
        readyAt: clock.now() + (isSlow ? (call.fault?.delay_ms ?? DEFAULT_SLOW_MS) : processingMs),
        end: endOf(file, call),
        isShort,
      }
      videosOf(store)[video.id] = video
      lag.note(video.id)
      if (video.end || !file) {
        store.save()
        return video
      }
      store.addPost({
        platform: 'youtube',
        account: { id: account.id, username: account.username },
        id: video.id,
        permalink: `https://www.youtube.com/${isShort ? 'shorts/' : 'watch?v='}${video.id}`,
        text: metadata.snippet.description,
        media: [await keepMedia(store, file, null)],
        settings: {
          kind: isShort ? 'short' : 'video',
          title: metadata.snippet.title,
          tags: metadata.snippet.tags,
          category: metadata.snippet.categoryId,
          privacy: video.privacy,
          ...metadata.status,
          notify_subscribers: about.notifySubscribers,
        },
        created_at: new Date(video.uploadedAt).toISOString(),
        request: call.request,
      })
      return video
    },

    /** `GET videos`. https://developers.google.com/youtube/v3/docs/videos/list */
    list: ({ context, account }: Call): Response => {
      const parts = readParts(context, videosList)
      const { id = '', maxResults } = context.req.query()
      const ids = id.split(',').filter(Boolean)
      if (ids.length === 0)
        throw invalid('missingRequiredParameter', 'No filter selected. Expected one of: id')
      if (ids.length > MAX_IDS) throw invalid('invalidFilters', 'The request specifies too many ids.')
      // https://developers.google.com/youtube/v3/docs/videos/list#maxResults
      if (maxResults !== undefined)
        throw invalid('incompatibleParameters', 'maxResults cannot be combined with id.')
      const all = ids.flatMap((one) => readable(one, account.id) ?? [])
      return Response.json({
        kind: 'youtube#videoListResponse',
        items: all.map((video) => onlyParts(show(video), parts)),
        pageInfo: { totalResults: all.length, resultsPerPage: all.length },
      })
    },

    /** `PUT videos`: a part that is sent takes the place of what was there. */
    update: async ({ context, account }: Call): Promise<Response> => {
      const { id, snippet, status } = await readUpdate(context, readParts(context, videosUpdate))
      const video = videosOf(store)[id]
      if (video?.owner !== account.id) {
        throw refusal(404, 'videoNotFound', 'The video that you are trying to update cannot be found.')
      }
      video.metadata = { snippet: snippet ?? video.metadata.snippet, status: status ?? video.metadata.status }
      if (status) video.privacy = status.privacyStatus
      const { title, description, tags, categoryId } = video.metadata.snippet
      store.changePost(id, {
        text: description,
        settings: { title, tags, category: categoryId, ...video.metadata.status, privacy: video.privacy },
      })
      return Response.json(show(video))
    },

    /** `DELETE videos`. */
    remove: ({ context, account }: Call): Response => {
      readParts(context, videosDelete)
      const id = context.req.query('id') ?? ''
      if (videosOf(store)[id]?.owner !== account.id) {
        throw refusal(404, 'videoNotFound', 'The video that you are trying to delete cannot be found.')
      }
      delete videosOf(store)[id]
      store.removePost(id)
      return new Response(null, { status: 204 })
    },
  }
}
export type YouTubeVideos = ReturnType<typeof youtubeVideos>
