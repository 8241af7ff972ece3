import type { PlatformClient, PlatformHttpResponse, UploadClients } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failureOf, unreadable } from './failures.ts'
import { READ_LIMIT_MS } from './limits.ts'
import {
  type Channel,
  channel,
  type Page,
  pageOf,
  type UploadedItem,
  uploadedItem,
  type Video,
  video,
} from './responses.ts'
import { readSessionAnswer, type SessionAnswer } from './session-answer.ts'
import type { VideoResource } from './video.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' }
const UPLOADS = '/upload/youtube/v3'
const DATA = '/youtube/v3'
/** The most that a page may hold. https://developers.google.com/youtube/v3/docs/playlistItems/list#maxResults */
export const PAGE_SIZE = 50

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
    query: Record<string, string | number | undefined>,
    item: T,
  ): Promise<Page<z.output<T>>> => {
    const call = { operation, method: 'GET' as const, path: DATA + path, query, token }
    const answer = sure(operation, await client({ ...call, timeoutMs: READ_LIMIT_MS }))
    const read = pageOf(item).safeParse(answer.body)
    if (!read.success) throw unreadable(operation, answer)
    const { items, nextPageToken, pageInfo } = read.data
    return { ...items, nextPageToken, totalResults: pageInfo?.totalResults }
  }

  return {
    /** `GET channels`: the channels that the grant is for; one, or none. */
    channels: (): Promise<Page<Channel>> =>
      list('get_channel', '/channels', { part: 'id,snippet,contentDetails,status', mine: 'true' }, channel),

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
      // Promised by https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol
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

    /** `GET videos`, of at most fifty ids. One that is deleted, or not known everywhere yet, is left out. */
    videos: (ids: string[]): Promise<Page<Video>> =>
      list(
        'list_videos',
        '/videos',
        { part: 'status,processingDetails,snippet,fileDetails', id: ids.join(',') },
        video,
      ),

    /** `GET playlistItems`: a page of the channel's uploads, private ones too. */
    uploads: (playlistId: string, pageToken?: string): Promise<Page<UploadedItem>> =>
      list(
        'list_playlist_items',
        '/playlistItems',
        { part: 'snippet,contentDetails', playlistId, maxResults: PAGE_SIZE, pageToken },
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

    /** `GET playlistItems`: where a video is in a playlist. */
    itemsOfVideo: (playlistId: string, videoId: string): Promise<Page<unknown>> =>
      list('list_playlist_items', '/playlistItems', { part: 'id', playlistId, videoId }, z.unknown()),

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
