import {
  type Attempt,
  type ByteRange,
  createApiCall,
  isSuccess,
  type Media,
  optionalField,
  type PlatformClient,
  type PlatformHttpResponse,
  platformId,
  type SendRange,
  tolerantList,
  type UploadClients,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures, type Operation, sessionGone, unnamedVideo } from './failure-table.ts'
import { READ_LIMIT_MS, sendSeconds } from './limits.ts'

/**
 * What this service reads of YouTube's responses. Required is only what it cannot go on without, each with the page
 * that promises it; a property that YouTube has nothing for may be left out.
 */
const text = optionalField(z.string().min(1))

/** https://developers.google.com/youtube/v3/docs/channels#resource promises `id`. */
export const channel = z.looseObject({
  id: platformId,
  snippet: optionalField(z.looseObject({ title: text, customUrl: text })),
  contentDetails: optionalField(
    z.looseObject({ relatedPlaylists: optionalField(z.looseObject({ uploads: optionalField(platformId) })) }),
  ),
  status: optionalField(z.looseObject({ longUploadsStatus: text })),
})
export type Channel = z.output<typeof channel>

/** https://developers.google.com/youtube/v3/docs/videos#resource promises `id`. */
const video = z.looseObject({
  id: platformId,
  snippet: optionalField(z.looseObject({ title: text })),
  status: optionalField(
    z.looseObject({ uploadStatus: text, failureReason: text, rejectionReason: text, privacyStatus: text }),
  ),
  processingDetails: optionalField(z.looseObject({ processingStatus: text, processingFailureReason: text })),
  fileDetails: optionalField(z.looseObject({ fileSize: optionalField(platformId), fileName: text })),
})
export type Video = z.output<typeof video>

const anyPart = optionalField(z.record(z.string(), z.unknown()))
const editableVideo = z.object({ snippet: anyPart, status: anyPart })
export type EditableVideo = z.output<typeof editableVideo>

/** https://developers.google.com/youtube/v3/docs/playlistItems#resource promises `contentDetails.videoId`. */
const uploadedItem = z.looseObject({
  contentDetails: z.looseObject({ videoId: platformId }),
  snippet: optionalField(z.looseObject({ publishedAt: text })),
})
export type UploadedItem = z.output<typeof uploadedItem>

/**
 * A page of a list. `items` may be left out when there are none, and only `pageInfo` distinguishes that from a page that lacks
 * them. https://developers.google.com/youtube/v3/docs/playlistItems/list#response
 */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({
    items: tolerantList(item),
    nextPageToken: text,
    pageInfo: optionalField(z.looseObject({ totalResults: optionalField(z.int().min(0)) })),
  })

export type Page<Item> = {
  items: Item[]
  /** Entries that are there and cannot be read. */
  unreadable: number
  nextPageToken: string | undefined
  totalResults: number | undefined
}

/** Whether a page says for sure that the list is empty. */
export const isSurelyEmpty = ({ items, unreadable, nextPageToken, totalResults }: Page<unknown>): boolean =>
  items.length === 0 && unreadable === 0 && nextPageToken === undefined && totalResults === 0

/** What is kept of a video that an upload has made. */
export type UploadedVideo = { id: string; privacy: string | null }

/** What a session says of itself: how many bytes it has for sure, or what became of them. */
export type SessionAnswer = { storedBytes: number } | { video: UploadedVideo }

/** https://developers.google.com/youtube/v3/docs/videos/insert#response promises a video resource, which has an `id`. */
const madeVideo = z
  .looseObject({ id: platformId, status: optionalField(z.looseObject({ privacyStatus: text })) })
  .transform(({ id, status }): UploadedVideo => ({ id, privacy: status?.privacyStatus ?? null }))

/** `Range: bytes=0-<last>`; none at all: nothing is stored. */
const storedBytes = (range: string | undefined): number => {
  const last = /^(?:bytes[= ])?0-(\d+)$/.exec(range?.trim() ?? '')?.[1]
  return last === undefined ? 0 : Number(last) + 1
}

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const UPLOADS = '/upload/youtube/v3'
const DATA = '/youtube/v3'
/** The most that a page may hold. https://developers.google.com/youtube/v3/docs/playlistItems/list#maxResults */
const PAGE_SIZE = 50
const INCOMPLETE = 308
const GONE = [404, 410]

/**
 * What YouTube takes as the type of an upload: any video, or bytes of which it finds out itself.
 * https://developers.google.com/youtube/v3/docs/videos/insert
 */
const uploadType = (type: string): string => (type.startsWith('video/') ? type : 'application/octet-stream')

/** Bytes of a file for an upload session. */
type Chunk = {
  url: string
  source: Media
  range: ByteRange
  totalBytes: number
  onProgress: (bytes: number) => Promise<void>
  signal: AbortSignal
}

/**
 * The endpoints of the YouTube Data API that this service calls, one function each, for one channel: no decisions.
 * https://developers.google.com/youtube/v3/docs
 *
 * @throws PlatformFailure, ConnectFailed, ResponseLost
 */
export const createYouTubeApi = (
  client: PlatformClient,
  { uploadClients, sendRange }: { uploadClients: UploadClients; sendRange: SendRange },
  token: string,
) => {
  const { send, read } = createApiCall<Operation>({ client, failures, token, readLimitMs: READ_LIMIT_MS })
  const list = async <T extends z.ZodType>(
    operation: Operation,
    resource: string,
    query: Record<string, string | number | undefined>,
    item: T,
  ): Promise<Page<z.output<T>>> => {
    const page = await read(operation, `GET ${DATA}/${resource}`, { query }, pageOf(item))
    const { items, nextPageToken, pageInfo } = page
    return { ...items, nextPageToken, totalResults: pageInfo?.totalResults }
  }

  /**
   * Reads what a session answers to bytes, and to the question how many it has.
   * https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
   *
   * @throws PlatformFailure for anything but 308 and the final answer; its remedy says when the session is gone, or has
   * become a video whose id is not in the answer
   */
  const readSession = (operation: Operation, answer: PlatformHttpResponse): SessionAnswer => {
    if (answer.status === INCOMPLETE) return { storedBytes: storedBytes(answer.headers.range) }
    if (GONE.includes(answer.status)) throw failures.failureFrom(sessionGone, operation, answer)
    if (!isSuccess(answer.status)) throw failures.failureOf(operation, answer)
    const made = madeVideo.safeParse(answer.body)
    if (!made.success) throw failures.failureFrom(unnamedVideo, operation, answer)
    return { video: made.data }
  }

  return {
    /** The channels that the grant is for; one, or none. */
    channels: (): Promise<Page<Channel>> => {
      const query = { part: 'id,snippet,contentDetails,status', mine: 'true' }
      return list('get_channel', 'channels', query, channel)
    },

    /** Answers the session's address. No video comes of it without the bytes. */
    startSession: async (
      resource: Record<string, unknown>,
      file: { bytes: number; type: string; slug: string },
      notifySubscribers: boolean,
      signal: AbortSignal,
    ): Promise<string> => {
      const answer = await send('start_session', `POST ${UPLOADS}/videos`, {
        query: {
          uploadType: 'resumable',
          part: Object.keys(resource).join(','),
          notifySubscribers: String(notifySubscribers),
        },
        headers: {
          ...JSON_TYPE,
          'x-upload-content-length': String(file.bytes),
          'x-upload-content-type': uploadType(file.type),
          slug: file.slug,
        },
        json: resource,
        signal,
      })
      // Promised by https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
      const { location } = answer.headers
      if (!location || !URL.canParse(location)) throw failures.unreadable('start_session', answer)
      return location
    },

    /** `PUT` without bytes: how far the session is, or the video that came of it. */
    probeSession: async (url: string, total: number): Promise<SessionAnswer> => {
      const operation = 'probe_session'
      const { client: at, path } = uploadClients(url)
      const answer = await at({
        operation,
        method: 'PUT',
        path,
        token,
        headers: { 'content-length': '0', 'content-range': `bytes */${total}` },
        body: new Uint8Array(0),
        timeoutMs: READ_LIMIT_MS,
      })
      return readSession(operation, answer)
    },

    /** `PUT` of bytes to a session: with the last of them it becomes a video. @throws PlatformError when they cannot be read */
    sendChunk: async ({ range, totalBytes, ...chunk }: Chunk): Promise<SessionAnswer> => {
      const operation = range.end === totalBytes ? 'send_last_bytes' : 'send_bytes'
      const answer = await sendRange({
        ...chunk,
        operation,
        range,
        token,
        headers: {
          'content-type': uploadType(chunk.source.type),
          'content-range': `bytes ${range.start}-${range.end - 1}/${totalBytes}`,
        },
        timeoutMs: sendSeconds(range.end - range.start) * 1000,
      })
      return readSession(operation, answer)
    },

    /** Of at most fifty ids. One that is deleted, or not known everywhere yet, is left out. */
    videos: (ids: string[]): Promise<Page<Video>> => {
      const query = { part: 'status,processingDetails,snippet,fileDetails', id: ids.join(',') }
      return list('list_videos', 'videos', query, video)
    },

    /** A page of the channel's uploads, private ones too. */
    uploads: (playlistId: string, pageToken?: string): Promise<Page<UploadedItem>> => {
      const query = { part: 'snippet,contentDetails', playlistId, maxResults: PAGE_SIZE, pageToken }
      return list('list_playlist_items', 'playlistItems', query, uploadedItem)
    },

    /** The last picture wins. */
    setThumbnail: async (
      videoId: string,
      picture: { bytes: Uint8Array; type: string },
      signal: AbortSignal,
    ): Promise<void> => {
      await send('set_thumbnail', `POST ${UPLOADS}/thumbnails/set`, {
        query: { videoId, uploadType: 'media' },
        headers: { 'content-type': picture.type, 'content-length': String(picture.bytes.length) },
        body: picture.bytes,
        signal,
      })
    },

    /** The parts of a video that can be edited, as they are. Undefined: YouTube does not know it. */
    editableVideo: async (id: string): Promise<EditableVideo | undefined> =>
      (await list('list_videos', 'videos', { part: 'snippet,status', id }, editableVideo)).items[0],

    /** What is left out of a part that is sent is deleted. https://developers.google.com/youtube/v3/docs/videos/update */
    updateVideo: (resource: { id: string } & EditableVideo, signal: AbortSignal) => {
      const { id: _id, ...parts } = resource
      const query = { part: Object.keys(parts).join(',') }
      return send('update_video', `PUT ${DATA}/videos`, { query, headers: JSON_TYPE, json: resource, signal })
    },

    /** https://developers.google.com/youtube/v3/docs/videos/delete */
    deleteVideo: (id: string, signal: AbortSignal) =>
      send('delete_video', `DELETE ${DATA}/videos`, { query: { id }, signal }),

    /** Where a video is in a playlist. */
    itemsOfVideo: (playlistId: string, videoId: string): Promise<Page<unknown>> =>
      list('list_playlist_items', 'playlistItems', { part: 'id', playlistId, videoId }, z.unknown()),

    /** Twice is twice. */
    addToPlaylist: async (playlistId: string, videoId: string, signal: AbortSignal): Promise<void> => {
      const json = { snippet: { playlistId, resourceId: { kind: 'youtube#video', videoId } } }
      const content = { query: { part: 'snippet' }, headers: JSON_TYPE, json, signal }
      await send('add_to_playlist', `POST ${DATA}/playlistItems`, content)
    },
  }
}

/** What every step works with. */
export type Work = { attempt: Attempt; api: ReturnType<typeof createYouTubeApi> }
