import { type Brake, createGraphCall, listPage, readAll, type WholeList } from '@carteiro/meta-graph'
import {
  type Attempt,
  optionalField,
  type PlatformClient,
  platformId,
  tolerantList,
  type UploadClients,
} from '@carteiro/platform-kit'
import { z } from 'zod'
import { failures, type Operation } from './failure-table.ts'
import * as limits from './limits.ts'

/** What is read of Facebook's responses. Required is only what the service needs and the documents promise. */

/** Promised: `id`. https://developers.facebook.com/docs/graph-api/reference/page/feed#Creating and /page/photos#Creating */
const identified = z.looseObject({ id: platformId })

/** Promised: `success`. https://developers.facebook.com/docs/graph-api/reference/pagepost#Updating, /page/videos#Creating */
const succeeded = z.looseObject({ success: z.union([z.literal(true), z.literal('true')]) })

/** Promised: `success`; the guide shows `post_id` too. https://developers.facebook.com/documentation/video-api/page-stories-api */
const publishedStory = succeeded.extend({ post_id: optionalField(platformId) })

const offset = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(Number)

/** Promised: both offsets, as numbers in text. https://developers.facebook.com/docs/graph-api/reference/page/videos#Creating */
const offsets = z.looseObject({ start_offset: offset, end_offset: offset })
/** Promised: likewise, and the ids of session and video. */
const videoSession = offsets.extend({ upload_session_id: platformId, video_id: platformId })

/** Promised: both. https://developers.facebook.com/documentation/video-api/guides/reels-publishing#step-1--initialize-a-session */
const uploadSession = z.looseObject({ video_id: platformId, upload_url: z.url() })

/** The guide shows `error`, the SDK's specification (VideoStatusProcessingPhase, VideoStatusError) a list of errors. */
const problem = z.looseObject({
  code: optionalField(z.union([z.int(), z.string().min(1)])),
  message: optionalField(z.string()),
})
const phase = optionalField(
  z.looseObject({
    status: optionalField(z.string()),
    error: optionalField(problem),
    errors: tolerantList(problem),
    publish_status: optionalField(z.string()),
  }),
)
export type Phase = z.output<typeof phase>

/**
 * None of the status is promised in every state, and its values are not listed in full: what is left out or unknown says
 * nothing. https://developers.facebook.com/documentation/video-api/guides/reels-publishing#get-the-status-of-a-reel
 */
const video = z.looseObject({
  status: optionalField(
    z.looseObject({
      video_status: optionalField(z.string()),
      uploading_phase: phase,
      processing_phase: phase,
      publishing_phase: phase,
    }),
  ),
  published: optionalField(z.boolean()),
  permalink_url: optionalField(z.string()),
  post_id: optionalField(platformId),
})
export type Video = z.output<typeof video>

/** https://developers.facebook.com/docs/graph-api/reference/pagepost */
const post = z.looseObject({
  is_published: optionalField(z.boolean()),
  permalink_url: optionalField(z.string()),
})

/**
 * An entry without `media_id` cannot be distinguished from others. Archived stories are listed only while the page's archive is
 * on, so a story that is not listed may be out: https://developers.facebook.com/documentation/video-api/page-stories-api
 */
const storiesPage = listPage(
  z.looseObject({
    media_id: platformId,
    post_id: optionalField(platformId),
    url: optionalField(z.string()),
  }),
)
export type ListedStory = { media_id: string; post_id?: string | undefined; url?: string | undefined }

const STORY_FIELDS = 'post_id,status,creation_time,media_type,media_id,url'

export type Form = Record<string, string>
/** Uploads of reels and of stories differ in their edge only. */
export type Edge = 'video_reels' | 'video_stories'

export type ApiOptions = {
  client: PlatformClient
  uploadClients: UploadClients
  version: string
  brake: Brake
  publishCallSeconds: number
}

/**
 * The endpoints that this service calls, one function each, for one page: no decisions.
 * Every one throws a PlatformError when Facebook refuses (see failure-table.ts) or gives no answer.
 * https://developers.facebook.com/documentation/pages-api/posts
 */
export const createFacebookApi = (
  { client, uploadClients, version, brake, publishCallSeconds }: ApiOptions,
  page: { externalId: string; accessToken: string },
) => {
  const begins: Operation[] = ['stage_photo', 'stage_post', 'start_video', 'start_reel', 'start_story']
  const callBy = (by: PlatformClient) =>
    createGraphCall<Operation>({ client: by, failures, brake, begins, account: page })
  const call = callBy(client)
  const ofPage = (edge: string) => `/${version}/${page.externalId}/${edge}` as const
  const read = <T extends z.ZodType>(
    operation: Operation,
    path: string,
    query: Record<string, string>,
    shape: T,
  ) => call(operation, limits.READ_CALL_SECONDS, `GET ${path}`, { query }, shape)
  /** Of what is not visible yet. */
  const prepare = <T extends z.ZodType>(
    operation: Operation,
    edge: string,
    form: Form,
    shape: T,
    signal: AbortSignal,
  ) => call(operation, limits.PREPARE_CALL_SECONDS, `POST ${ofPage(edge)}`, { form, signal }, shape)
  const publish = <T extends z.ZodType>(
    operation: Operation,
    path: string,
    form: Form,
    shape: T,
    signal: AbortSignal,
  ) => call(operation, publishCallSeconds, `POST ${path}`, { form, signal }, shape)
  const nameOf = (edge: Edge, phase: 'start' | 'finish'): Operation =>
    `${phase}_${edge === 'video_reels' ? 'reel' : 'story'}`

  return {
    /** Unpublished: it is not visible, and lives for a day. */
    preparePhoto: (form: Form, signal: AbortSignal) =>
      prepare('stage_photo', 'photos', { published: 'false', ...form }, identified, signal),

    /** Unpublished: it has its id before it is visible. */
    preparePost: (form: Form, signal: AbortSignal) =>
      prepare('stage_post', 'feed', { published: 'false', ...form }, identified, signal),

    /** Makes a prepared post visible. */
    publishPost: (id: string, signal: AbortSignal) =>
      publish('publish_post', `/${version}/${id}`, { is_published: 'true' }, succeeded, signal),

    /** `POST /{page}/videos`, first phase. */
    startVideo: (fileSize: number, signal: AbortSignal) => {
      const form = { upload_phase: 'start', file_size: String(fileSize) }
      return prepare('start_video', 'videos', form, videoSession, signal)
    },

    /** Its second phase, again and again: answers which bytes come next. */
    transferVideo: (session: string, startOffset: number, bytes: Uint8Array, signal: AbortSignal) => {
      const multipart = {
        upload_phase: 'transfer',
        upload_session_id: session,
        start_offset: String(startOffset),
        video_file_chunk: new Blob([bytes as Uint8Array<ArrayBuffer>]),
      }
      const endpoint = `POST ${ofPage('videos')}` as const
      return call('transfer_video', limits.CHUNK_CALL_SECONDS, endpoint, { multipart, signal }, offsets)
    },

    /** Its last phase: the video is published. */
    finishVideo: (session: string, about: Form, signal: AbortSignal) => {
      const form = { upload_phase: 'finish', upload_session_id: session, published: 'true', ...about }
      return publish('finish_video', ofPage('videos'), form, succeeded, signal)
    },

    /** `POST /{page}/video_reels` or `/video_stories`, first phase. */
    startUpload: (edge: Edge, signal: AbortSignal) =>
      prepare(nameOf(edge, 'start'), edge, { upload_phase: 'start' }, uploadSession, signal),

    /** `POST` to the upload's own address: Facebook fetches the file. */
    uploadFromUrl: (uploadUrl: string, fileUrl: string, signal: AbortSignal) => {
      const { client: host, path } = uploadClients(uploadUrl)
      const headers = { authorization: `OAuth ${page.accessToken}`, file_url: fileUrl }
      const anything = z.unknown().optional()
      return callBy(host)(
        'upload_file',
        limits.FETCH_CALL_SECONDS,
        `POST ${path}`,
        { headers, signal },
        anything,
      )
    },

    /** The last phase: the reel or the story is published. */
    finishUpload: (edge: Edge, videoId: string, about: Form, signal: AbortSignal) => {
      const form = { upload_phase: 'finish', video_id: videoId, ...about }
      return publish(nameOf(edge, 'finish'), ofPage(edge), form, publishedStory, signal)
    },

    publishPhotoStory: (photoId: string, signal: AbortSignal) =>
      publish('publish_photo_story', ofPage('photo_stories'), { photo_id: photoId }, publishedStory, signal),

    /**
     * Of a post, a video or a reel. https://developers.facebook.com/documentation/pages-api/posts#delete-a-post,
     * https://developers.facebook.com/docs/graph-api/reference/video#Deleting
     */
    deletePost: (id: string, signal: AbortSignal) =>
      call('delete_post', limits.READ_CALL_SECONDS, `DELETE /${version}/${id}`, { signal }, succeeded),

    /** Of a post that this app has made. https://developers.facebook.com/documentation/pages-api/posts#update-a-post */
    editPost: (id: string, message: string, signal: AbortSignal) =>
      call(
        'edit_post',
        limits.READ_CALL_SECONDS,
        `POST /${version}/${id}`,
        { form: { message }, signal },
        succeeded,
      ),

    getPost: (id: string) =>
      read('get_post', `/${version}/${id}`, { fields: 'is_published,permalink_url' }, post),
    getVideo: (id: string): Promise<Video> => {
      const query = { fields: 'status,published,permalink_url,post_id' }
      return read('get_video', `/${version}/${id}`, query, video)
    },
    listStories: (since: number): Promise<WholeList<ListedStory>> => {
      const query = { fields: STORY_FIELDS, since: String(since) }
      return readAll((next) => read('list_stories', ofPage('stories'), { ...query, ...next }, storiesPage))
    },
  }
}

/** What every step works with. */
export type Work = {
  attempt: Attempt
  api: ReturnType<typeof createFacebookApi>
  publishCallSeconds: number
  /** How long a post is watched before a lost call counts as not done. */
  doubtSeconds: number
  doubtCheckSeconds: number
}
