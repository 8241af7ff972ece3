import { randomUUID } from 'node:crypto'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type MeasuredFile, measure } from '../../media-files.ts'
import { type Call, Refusal, type SharedState } from '../../platform.ts'
import type { AccountPosts } from '../meta/account-posts.ts'
import { fetchMedium } from '../meta/fetch-medium.ts'
import { badParameter, graphError, parametersOf } from '../meta/graph-error.ts'
import { unknownObject } from './conventions.ts'
import type { FacebookRules } from './rules.ts'

const DEFAULT_SLOW_MS = 5_000
const KINDS = { video_reels: 'reel', video_stories: 'story' } as const
const SECONDS = { post: [0, 14_400], reel: [3, 90], story: [3, 60] } as const
/** The codes of processing errors are not documented. */
const PROCESSING_CODE = 1363024
const UPRIGHT = { width: 540, height: 960 }

export type Video = {
  id: string
  owner: string
  kind: 'post' | 'reel' | 'story'
  session: string
  size: number
  received: number
  path: string
  file: MeasuredFile | null
  problem: string | null
  finished: boolean
  postId: string | null
  /** When the file is processed. */
  readyAt: number
}

/** A refusal by the upload hosts. */
const uploadRefusal = (type: string, message: string): Refusal =>
  new Refusal(400, { debug_info: { retriable: false, type, message } })

const problemOf = (file: MeasuredFile | undefined, kind: Video['kind']): string | null => {
  if (file?.kind !== 'video') return 'The file is no video.'
  const [least, most] = SECONDS[kind]
  const seconds = file.duration_seconds ?? 0
  if (seconds < least || seconds > most) return 'The duration of the video is not supported.'
  const isSmall = (file.width ?? 0) < UPRIGHT.width || (file.height ?? 0) < UPRIGHT.height
  return kind !== 'post' && isSmall ? 'The resolution of the video is below 540p.' : null
}

/** Videos, reels and video stories. https://developers.facebook.com/documentation/video-api/overview */
export const facebookVideos = (
  { store, processingMs, clock, lag }: SharedState,
  pagePosts: AccountPosts,
  rules: () => FacebookRules,
) => {
  const videos = () => store.collection<Video>('facebook-videos')

  const requirePage = ({ context, account }: Call): void => {
    const id = context.req.param('id') ?? ''
    if (id !== account.id) throw unknownObject(id)
  }
  const open = async (call: Call, kind: Video['kind'], size: number): Promise<Video> => {
    const id = store.nextId()
    const path = join(store.mediaDir, `facebook-${randomUUID()}.mp4`)
    await writeFile(path, '')
    const video: Video = {
      id,
      owner: call.account.id,
      kind,
      session: store.nextId(),
      size,
      received: 0,
      path,
      file: null,
      problem: null,
      finished: false,
      postId: null,
      readyAt: 0,
    }
    videos()[id] = video
    store.save()
    return video
  }
  const problemIn = (message: string | null) =>
    rules().phase_problems === 'error'
      ? { error: { message } }
      : { errors: [{ code: PROCESSING_CODE, message }] }
  const nextRange = ({ received, size }: Video) => ({
    start_offset: String(received),
    end_offset: String(Math.min(received + rules().chunk_bytes, size)),
  })
  /** The file has arrived: it is measured and checked. */
  const receiveFile = (video: Video, file: MeasuredFile | undefined, { fault }: Call): void => {
    const isSlow = fault?.fault === 'slow_processing'
    const asked = (fault?.body as { message?: string } | undefined)?.message
    video.file = file ?? null
    video.problem =
      fault?.fault === 'processing_failed' ? (asked ?? 'Unknown error.') : problemOf(file, video.kind)
    video.readyAt = clock.now() + (isSlow ? (fault?.delay_ms ?? DEFAULT_SLOW_MS) : processingMs)
  }
  const publish = async (call: Call, video: Video, parameters: Record<string, string>): Promise<string> => {
    // Set before the files are copied: two calls at once must not publish twice.
    video.finished = true
    video.postId = video.kind === 'post' ? `${video.owner}_${store.nextId()}` : store.nextId()
    store.save()
    if (video.problem || !video.file) return video.postId
    const { description = '', title } = parameters
    await pagePosts.add(call, {
      id: video.kind === 'reel' ? video.id : video.postId,
      permalink:
        video.kind === 'story'
          ? `https://www.facebook.com/stories/${video.postId}`
          : `https://www.facebook.com/reel/${video.id}`,
      text: description,
      files: [{ file: video.file, altText: null }],
      settings: { kind: video.kind, media_id: video.id, post_id: video.postId, ...(title ? { title } : {}) },
    })
    return video.postId
  }

  const phases: Record<string, (call: Call, parameters: Record<string, string>) => Promise<Response>> = {
    start: async (call, { file_size: size }) => {
      if (!/^[1-9]\d*$/.test(size ?? '')) throw badParameter('file_size is required.')
      const video = await open(call, 'post', Number(size))
      return Response.json({ upload_session_id: video.session, video_id: video.id, ...nextRange(video) })
    },
    transfer: async (call, { upload_session_id: session, start_offset: from }) => {
      const video = sessionOf(session, call.account.id)
      const chunk = (await call.context.req.parseBody()).video_file_chunk
      if (!(chunk instanceof File)) throw badParameter('video_file_chunk is required.')
      const expected = Number(nextRange(video).end_offset) - video.received
      if (Number(from) !== video.received || chunk.size !== expected) {
        throw graphError(400, 6001, 'There was a problem uploading your video file.', 1363037)
      }
      await appendFile(video.path, Buffer.from(await chunk.arrayBuffer()))
      video.received += chunk.size
      if (video.received === video.size) receiveFile(video, await measure(video.path), call)
      store.save()
      return Response.json(nextRange(video))
    },
    finish: async (call, parameters) => {
      const video = sessionOf(parameters.upload_session_id, call.account.id)
      if (video.received !== video.size) throw graphError(400, 6000, 'There was a problem with the file.')
      if (!video.finished) await publish(call, video, parameters)
      return Response.json({ success: true })
    },
  }

  const sessionOf = (session: string | undefined, owner: string): Video => {
    const video = Object.values(videos()).find((one) => one.session === session && one.owner === owner)
    if (!video) throw graphError(400, 6001, 'The upload session does not exist.')
    return video
  }

  return {
    isVideo: (id: string): boolean => Boolean(videos()[id]),
    forget: (id: string): void => {
      const video = Object.values(videos()).find((one) => one.id === id || one.postId === id)
      if (video) delete videos()[video.id]
    },

    /** `POST /{page}/videos`, in phases. */
    upload: async (call: Call): Promise<Response> => {
      requirePage(call)
      const parameters = await parametersOf(call)
      const act = phases[parameters.upload_phase ?? '']
      if (!act) throw badParameter('upload_phase must be start, transfer or finish.')
      return act(call, parameters)
    },

    /** `POST /{page}/video_reels` and `/video_stories`, first and last phase. */
    hosted:
      (edge: keyof typeof KINDS) =>
      async (call: Call): Promise<Response> => {
        requirePage(call)
        const kind = KINDS[edge]
        const parameters = await parametersOf(call)
        if (parameters.upload_phase === 'start') {
          if (kind === 'reel' && pagePosts.today(call.account.id, 'reel') >= rules().reels_per_day) {
            throw graphError(400, 368, 'The page has reached its limit of reels for today', 1390008)
          }
          const video = await open(call, kind, 0)
          const url = new URL(`/facebook/video-upload/v26.0/${video.id}`, call.context.req.url)
          return Response.json({ video_id: video.id, upload_url: url.href })
        }
        if (parameters.upload_phase !== 'finish') throw badParameter('upload_phase must be start or finish.')
        const video = videos()[parameters.video_id ?? '']
        if (video?.owner !== call.account.id || video.kind !== kind)
          throw unknownObject(parameters.video_id ?? '')
        if (kind === 'reel' && parameters.video_state !== 'PUBLISHED') {
          throw badParameter('The sandbox publishes reels with video_state PUBLISHED only.')
        }
        if (!video.file) throw graphError(400, 6000, 'There was a problem with the file.')
        const postId = video.finished ? video.postId : await publish(call, video, parameters)
        return Response.json({ success: true, ...(kind === 'story' ? { post_id: postId } : {}) })
      },

    /** `POST` of a file, or of the address that it is fetched from. */
    receive: async (call: Call): Promise<Response> => {
      const id = call.context.req.param('video') ?? ''
      const video = videos()[id]
      if (video?.owner !== call.account.id) throw unknownObject(id)
      const url = call.context.req.header('file_url')
      if (!url)
        throw uploadRefusal('PartialRequestError', 'The sandbox supports hosted files only (file_url).')
      const file = await fetchMedium(store, 'facebook', url)
      if (!file) throw graphError(400, 389, 'Unable to fetch video file from URL.')
      receiveFile(video, file, call)
      store.save()
      return Response.json({ success: true })
    },

    read: (id: string, owner: string): Response => {
      const video = videos()[id]
      if (video?.owner !== owner || !lag.isReadable('facebook', id)) throw unknownObject(id)
      const isReady = video.file !== null && clock.now() >= video.readyAt
      const isBroken = isReady && video.problem !== null
      const processing = isBroken
        ? 'error'
        : isReady
          ? 'complete'
          : video.file
            ? 'in_progress'
            : 'not_started'
      return Response.json({
        id,
        status: {
          video_status: isBroken ? 'error' : isReady ? 'ready' : video.file ? 'processing' : 'uploading',
          uploading_phase: {
            status: video.file ? 'complete' : 'in_progress',
            bytes_transfered: video.received,
          },
          processing_phase: {
            status: processing,
            ...(isBroken ? problemIn(video.problem) : {}),
          },
          publishing_phase: {
            status: !video.finished
              ? 'not_started'
              : isBroken
                ? 'error'
                : isReady
                  ? 'complete'
                  : 'in_progress',
            ...(video.finished && isReady && !isBroken ? { publish_status: 'published' } : {}),
          },
        },
        ...(video.finished
          ? { permalink_url: `/reel/${id}/`, ...(video.postId ? { post_id: video.postId } : {}) }
          : {}),
      })
    },
  }
}
export type FacebookVideos = ReturnType<typeof facebookVideos>
