import { type Brake, createGraphCall, readAll, type WholeList } from '@carteiro/meta-graph'
import type { PlatformClient, UploadClients } from '@carteiro/platform-kit'
import { z } from 'zod'
import type { Operation } from './failure-table.ts'
import { failures } from './failures.ts'
import * as limits from './limits.ts'
import {
  identified,
  type ListedStory,
  offsets,
  post,
  publishedStory,
  storiesPage,
  succeeded,
  uploadSession,
  type Video,
  video,
  videoSession,
} from './responses.ts'

const STORY_FIELDS = 'post_id,status,creation_time,media_type,media_id,url'

export type Form = Record<string, string>
/** Uploads of reels and of stories differ in their edge only. */
export type Edge = 'video_reels' | 'video_stories'

/**
 * The endpoints that this service calls, one function each, for one page: no decisions.
 * Every one throws a PlatformError when Facebook refuses (see failure-table.ts) or gives no answer.
 * https://developers.facebook.com/documentation/pages-api/posts
 */
export const createFacebookApi = (
  {
    client,
    uploadClients,
    version,
    brake,
    publishCallSeconds,
  }: {
    client: PlatformClient
    uploadClients: UploadClients
    version: string
    brake: Brake
    publishCallSeconds: number
  },
  page: { externalId: string; accessToken: string },
) => {
  const callBy = (by: PlatformClient) =>
    createGraphCall<Operation>({
      client: by,
      failures,
      brake,
      begins: ['stage_photo', 'stage_post', 'start_video', 'start_reel', 'start_story'],
      account: page,
    })
  const call = callBy(client)
  const ofPage = (edge: string): string => `/${version}/${page.externalId}/${edge}`
  const node = (id: string): string => `/${version}/${id}`
  const send = <T>(
    operation: Operation,
    seconds: number,
    path: string,
    form: Form,
    shape: z.ZodType<T>,
    signal: AbortSignal,
  ) => call(operation, seconds, { method: 'POST', path, form, signal }, shape)
  const read = <T>(operation: Operation, path: string, query: Record<string, string>, shape: z.ZodType<T>) =>
    call(operation, limits.READ_CALL_SECONDS, { method: 'GET', path, query }, shape)
  const nameOf = (edge: Edge, phase: 'start' | 'finish'): Operation =>
    `${phase}_${edge === 'video_reels' ? 'reel' : 'story'}`

  return {
    /** `POST /{page}/photos`, unpublished: nobody sees it, and it lives for a day. */
    stagePhoto: (form: Form, signal: AbortSignal) =>
      send(
        'stage_photo',
        limits.STAGE_CALL_SECONDS,
        ofPage('photos'),
        { published: 'false', ...form },
        identified,
        signal,
      ),

    /** `POST /{page}/feed`, unpublished: it has its id before anybody sees it. */
    stagePost: (form: Form, signal: AbortSignal) =>
      send(
        'stage_post',
        limits.STAGE_CALL_SECONDS,
        ofPage('feed'),
        { published: 'false', ...form },
        identified,
        signal,
      ),

    /** `POST /{post}`: makes a staged post visible. */
    publishPost: (id: string, signal: AbortSignal) =>
      send('publish_post', publishCallSeconds, node(id), { is_published: 'true' }, succeeded, signal),

    /** `POST /{page}/videos`, first phase. */
    startVideo: (fileSize: number, signal: AbortSignal) =>
      send(
        'start_video',
        limits.STAGE_CALL_SECONDS,
        ofPage('videos'),
        { upload_phase: 'start', file_size: String(fileSize) },
        videoSession,
        signal,
      ),

    /** Its second phase, again and again: answers which bytes come next. */
    transferVideo: (session: string, startOffset: number, bytes: Uint8Array, signal: AbortSignal) =>
      call(
        'transfer_video',
        limits.CHUNK_CALL_SECONDS,
        {
          method: 'POST',
          path: ofPage('videos'),
          multipart: {
            upload_phase: 'transfer',
            upload_session_id: session,
            start_offset: String(startOffset),
            video_file_chunk: new Blob([bytes as Uint8Array<ArrayBuffer>]),
          },
          signal,
        },
        offsets,
      ),

    /** Its last phase: the video is published. */
    finishVideo: (session: string, about: Form, signal: AbortSignal) =>
      send(
        'finish_video',
        publishCallSeconds,
        ofPage('videos'),
        { upload_phase: 'finish', upload_session_id: session, published: 'true', ...about },
        succeeded,
        signal,
      ),

    /** `POST /{page}/video_reels` or `/video_stories`, first phase. */
    startUpload: (edge: Edge, signal: AbortSignal) =>
      send(
        nameOf(edge, 'start'),
        limits.STAGE_CALL_SECONDS,
        ofPage(edge),
        { upload_phase: 'start' },
        uploadSession,
        signal,
      ),

    /** `POST` to the upload's own address: Facebook fetches the file. */
    uploadFromUrl: (uploadUrl: string, fileUrl: string, signal: AbortSignal) => {
      const { client: host, path } = uploadClients(uploadUrl)
      const headers = { authorization: `OAuth ${page.accessToken}`, file_url: fileUrl }
      return callBy(host)(
        'upload_file',
        limits.FETCH_CALL_SECONDS,
        { method: 'POST', path, headers, signal },
        z.unknown().optional(),
      )
    },

    /** The last phase: the reel or the story is published. */
    finishUpload: (edge: Edge, videoId: string, about: Form, signal: AbortSignal) =>
      send(
        nameOf(edge, 'finish'),
        publishCallSeconds,
        ofPage(edge),
        { upload_phase: 'finish', video_id: videoId, ...about },
        publishedStory,
        signal,
      ),

    /** `POST /{page}/photo_stories`. */
    publishPhotoStory: (photoId: string, signal: AbortSignal) =>
      send(
        'publish_photo_story',
        publishCallSeconds,
        ofPage('photo_stories'),
        { photo_id: photoId },
        publishedStory,
        signal,
      ),

    getPost: (id: string) => read('get_post', node(id), { fields: 'is_published,permalink_url' }, post),
    getVideo: (id: string): Promise<Video> =>
      read('get_video', node(id), { fields: 'status,published,permalink_url,post_id' }, video),
    listStories: (since: number): Promise<WholeList<ListedStory>> =>
      readAll((page) =>
        read(
          'list_stories',
          ofPage('stories'),
          { fields: STORY_FIELDS, since: String(since), ...page },
          storiesPage,
        ),
      ),
  }
}
export type FacebookApi = ReturnType<typeof createFacebookApi>
