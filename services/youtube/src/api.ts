import type { PlatformClient, PlatformHttpResponse, UploadClients } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable } from './failures.ts'
import { READ_LIMIT_MS } from './limits.ts'
import { readSessionAnswer, type SessionAnswer } from './session-answer.ts'
import type { VideoResource } from './video.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const UPLOADS = '/upload/youtube/v3'
const DATA = '/youtube/v3'
const UPLOADS_PAGE = 50

const channel = z.looseObject({
  id: z.string(),
  contentDetails: z
    .looseObject({ relatedPlaylists: z.looseObject({ uploads: z.string().optional() }).optional() })
    .optional(),
  status: z.looseObject({ longUploadsStatus: z.string().optional() }).optional(),
})
export type Channel = z.infer<typeof channel>

const video = z.looseObject({
  id: z.string(),
  snippet: z.looseObject({ title: z.string().optional() }).optional(),
  status: z
    .looseObject({
      uploadStatus: z.string().optional(),
      failureReason: z.string().optional(),
      rejectionReason: z.string().optional(),
      privacyStatus: z.string().optional(),
    })
    .optional(),
  processingDetails: z
    .looseObject({
      processingStatus: z.string().optional(),
      processingFailureReason: z.string().optional(),
    })
    .optional(),
  fileDetails: z
    .looseObject({ fileSize: z.coerce.string().optional(), fileName: z.string().optional() })
    .optional(),
})
export type Video = z.infer<typeof video>

const uploadedItem = z.looseObject({
  snippet: z.looseObject({ publishedAt: z.string().optional(), title: z.string().optional() }).optional(),
  contentDetails: z.looseObject({ videoId: z.string().optional() }).optional(),
})
export type UploadedItem = z.infer<typeof uploadedItem>

const listOf = <T extends z.ZodType>(item: T) =>
  z.looseObject({ items: z.array(item).default([]) }).transform(({ items }) => items)

/**
 * The endpoints of the YouTube Data API that this service calls, one function each, for one channel: no decisions.
 * https://developers.google.com/youtube/v3/docs
 *
 * @throws YouTubeFailure, ConnectFailed, ResponseLost
 */
export const createYouTubeApi = (client: PlatformClient, uploadClients: UploadClients, token: string) => {
  const sure = (operation: Operation, answer: PlatformHttpResponse): PlatformHttpResponse => {
    if (answer.status < 200 || answer.status > 299) throw failureOf(operation, answer)
    return answer
  }
  const list = async <T extends z.ZodType>(
    operation: Operation,
    path: string,
    query: Record<string, string | number>,
    item: T,
  ): Promise<z.output<T>[]> => {
    const call = { operation, method: 'GET' as const, path: DATA + path, query, token }
    const answer = sure(operation, await client({ ...call, timeoutMs: READ_LIMIT_MS }))
    const read = listOf(item).safeParse(answer.body)
    if (!read.success) throw unreadable(operation, answer)
    return read.data
  }

  return {
    /** `GET channels`: the channel that the grant is for; undefined when the account has none. */
    channel: async (): Promise<Channel | undefined> =>
      (
        await list(
          'get_channel',
          '/channels',
          { part: 'id,snippet,contentDetails,status', mine: 'true' },
          channel,
        )
      )[0],

    /** `POST videos?uploadType=resumable`: answers the session's address. No video comes of it without the bytes. */
    startSession: async (
      resource: VideoResource,
      file: { bytes: number; type: string; slug: string },
      notifySubscribers: boolean,
      signal: AbortSignal,
    ): Promise<string> => {
      const operation = 'start_session'
      const answer = sure(
        operation,
        await client({
          operation,
          method: 'POST',
          path: `${UPLOADS}/videos`,
          query: {
            uploadType: 'resumable',
            part: Object.keys(resource).join(','),
            notifySubscribers: String(notifySubscribers),
          },
          token,
          headers: {
            ...JSON_TYPE,
            'x-upload-content-length': String(file.bytes),
            'x-upload-content-type': file.type,
            slug: file.slug,
          },
          json: resource,
          signal,
        }),
      )
      const { location } = answer.headers
      if (!location || !URL.canParse(location)) throw unreadable(operation, answer)
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
      return readSessionAnswer(operation, answer)
    },

    /** `GET videos`: of a known id; undefined when it is deleted, or not told of yet. */
    video: async (id: string): Promise<Video | undefined> =>
      (
        await list(
          'list_videos',
          '/videos',
          { part: 'status,processingDetails,snippet,fileDetails', id },
          video,
        )
      )[0],

    /** `GET videos`, of several ids. */
    videos: (ids: string[]): Promise<Video[]> =>
      list('list_videos', '/videos', { part: 'status,snippet,fileDetails', id: ids.join(',') }, video),

    /** `GET playlistItems`: the last uploads of the channel, private ones too. */
    uploads: (playlistId: string): Promise<UploadedItem[]> =>
      list(
        'list_playlist_items',
        '/playlistItems',
        { part: 'snippet,contentDetails,status', playlistId, maxResults: UPLOADS_PAGE },
        uploadedItem,
      ),

    /** `POST thumbnails/set`: the last picture wins. */
    setThumbnail: async (
      videoId: string,
      picture: { bytes: Uint8Array; type: string },
      signal: AbortSignal,
    ): Promise<void> => {
      const operation = 'set_thumbnail'
      sure(
        operation,
        await client({
          operation,
          method: 'POST',
          path: `${UPLOADS}/thumbnails/set`,
          query: { videoId, uploadType: 'media' },
          token,
          headers: { 'content-type': picture.type, 'content-length': String(picture.bytes.length) },
          body: picture.bytes,
          signal,
        }),
      )
    },

    /** `GET playlistItems`: whether a video is in a playlist. */
    isInPlaylist: async (playlistId: string, videoId: string): Promise<boolean> =>
      (await list('list_playlist_items', '/playlistItems', { part: 'id', playlistId, videoId }, z.unknown()))
        .length > 0,

    /** `POST playlistItems`. Twice is twice. */
    addToPlaylist: async (playlistId: string, videoId: string, signal: AbortSignal): Promise<void> => {
      const operation = 'add_to_playlist'
      sure(
        operation,
        await client({
          operation,
          method: 'POST',
          path: `${DATA}/playlistItems`,
          query: { part: 'snippet' },
          token,
          headers: JSON_TYPE,
          json: { snippet: { playlistId, resourceId: { kind: 'youtube#video', videoId } } },
          signal,
        }),
      )
    },
  }
}
export type YouTubeApi = ReturnType<typeof createYouTubeApi>
