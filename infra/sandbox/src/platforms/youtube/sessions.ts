import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measure } from '../../media-files.ts'
import type { Call, SandboxContext, SharedState } from '../../platform.ts'
import type { Store } from '../../store.ts'
import { storeBody } from '../../store-body.ts'
import { invalid, refusal } from './conventions.ts'
import { type Metadata, readMetadata } from './metadata.ts'
import { onlyParts, readParts, videosInsert } from './parameters.ts'
import type { YouTubeRules } from './rules.ts'
import { type Video, videosOf, type YouTubeVideos } from './videos.ts'

const CHUNK_MULTIPLE = 256 * 1024
const MAX_BYTES = 256 * 1024 ** 3
const DAY_MS = 86_400_000
const UPLOADS = '/youtube/upload/youtube/v3'

type Session = {
  id: string
  owner: string
  metadata: Metadata
  notifySubscribers: boolean
  type: string
  size: number
  /** The parts named when the session was opened: what its last answer contains. */
  parts: string[]
  /** Of every chunk but the last; null before the first. */
  chunkSize: number | null
  fileName: string | null
  received: number
  startedAt: number
  path: string
  videoId: string | null
}
const sessionsOf = (store: Store): Record<string, Session> => store.collection<Session>('youtube-sessions')

type Range = { first: number; end: number; total: number }

/** Of `bytes <first>-<last>/<total>`; without the header a request brings the whole. */
const rangeOf = (context: SandboxContext): Range | 'probe' | undefined => {
  const header = context.req.header('content-range')
  const length = Number(context.req.header('content-length') ?? Number.NaN)
  if (header === undefined) {
    return Number.isNaN(length) ? undefined : { first: 0, end: length, total: length }
  }
  if (/^bytes \*\/(\d+|\*)$/.test(header)) return length === 0 ? 'probe' : undefined
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header)
  if (!found) return undefined
  const range = { first: Number(found[1]), end: Number(found[2]) + 1, total: Number(found[3]) }
  return length === range.end - range.first && length > 0 ? range : undefined
}

/** Names the call for faults and the books: the last bytes make the video. */
export const sessionOperation = (context: SandboxContext): string => {
  const range = rangeOf(context)
  if (range === 'probe') return 'probe_session'
  return range && range.end === range.total ? 'send_last_bytes' : 'send_bytes'
}

const incomplete = ({ received }: Session): Response =>
  new Response(null, {
    status: 308,
    headers: {
      'content-length': '0',
      ...(received > 0 ? { range: `bytes=0-${received - 1}` } : {}),
    },
  })

/** The resumable protocol. https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol */
export const youtubeSessions = (
  { store, clock }: SharedState,
  videos: YouTubeVideos,
  rules: () => YouTubeRules,
) => {
  const requireChannelRoom = (owner: string): void => {
    const limit = rules().channel_uploads_per_day
    const recent = Object.values(videosOf(store)).filter(
      (video) => video.owner === owner && clock.now() - video.uploadedAt < DAY_MS,
    )
    if (limit !== null && recent.length >= limit) {
      throw invalid('uploadLimitExceeded', 'The user has exceeded the number of videos they may upload.')
    }
  }

  const answerOf = (video: Video, { parts }: Session, status: number): Response =>
    Response.json(onlyParts(videos.show(video), parts), { status })

  const complete = async (session: Session, call: Call): Promise<Response> => {
    const file = await measure(session.path)
    const { metadata, notifySubscribers, fileName, size } = session
    const about = { metadata, notifySubscribers, fileName, fileSize: size }
    const video = await videos.make(call.account, about, file, call)
    session.videoId = video.id
    store.save()
    return answerOf(video, session, 201)
  }

  const found = (call: Call): Session => {
    const session = sessionsOf(store)[call.context.req.query('upload_id') ?? '']
    const isOver =
      !session ||
      clock.now() - session.startedAt > rules().session_seconds * 1000 ||
      (session.videoId !== null && rules().forgets_finished_sessions)
    if (isOver || session.owner !== call.account.id) {
      throw refusal(404, 'notFound', 'Upload session not found.', 'global')
    }
    return session
  }

  /**
   * @throws Refusal for gaps, overlaps, another size, or a chunk that is no multiple of 256 KiB or of another size than
   * the ones before. https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol#Upload_Chunks
   */
  const requireFit = ({ first, end, total }: Range, { received, size, chunkSize }: Session): void => {
    if (total !== size || end > size)
      throw invalid('badRequest', `Invalid request. The file has ${size} bytes.`)
    if (first !== received)
      throw invalid('badRequest', `Invalid request. Expected bytes from ${received} on.`)
    if (end !== size && (end - first) % CHUNK_MULTIPLE !== 0) {
      throw invalid(
        'badRequest',
        `The number of bytes uploaded is required to be a multiple of ${CHUNK_MULTIPLE}.`,
      )
    }
    if (end !== size && chunkSize !== null && end - first !== chunkSize) {
      throw invalid('badRequest', `Every chunk but the last must have the same size, ${chunkSize} bytes.`)
    }
  }

  /** @throws Refusal for another type than was announced. https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol#Upload_Video */
  const requireType = (context: SandboxContext, { type }: Session): void => {
    const given = context.req.header('content-type') ?? ''
    if (given !== type) throw invalid('badRequest', `Content-Type is ${given}, and ${type} was announced.`)
  }

  return {
    /** `POST videos?uploadType=resumable`. */
    start: async (call: Call): Promise<Response> => {
      const { context, account } = call
      const parts = readParts(context, videosInsert)
      const uploadType = context.req.query('uploadType')
      if (uploadType !== 'resumable')
        throw invalid('badRequest', 'The sandbox supports resumable uploads only.')
      const type = context.req.header('x-upload-content-type') ?? ''
      const size = Number(context.req.header('x-upload-content-length') ?? 0)
      if (!/^video\/.+$/.test(type) && type !== 'application/octet-stream') {
        throw invalid(
          'badRequest',
          `Media type '${type}' is not supported. Valid media types: [video/*, application/octet-stream]`,
        )
      }
      if (!Number.isSafeInteger(size) || size <= 0)
        throw invalid('mediaBodyRequired', 'The request does not include the video content.')
      if (size > MAX_BYTES) throw refusal(413, 'uploadTooLarge', 'The file is too large.')
      const metadata = await readMetadata(context, parts)
      requireChannelRoom(account.id)
      const id = randomBytes(24).toString('base64url')
      const path = join(store.mediaDir, `youtube-${id}.mp4`)
      writeFileSync(path, '')
      sessionsOf(store)[id] = {
        id,
        owner: account.id,
        metadata,
        notifySubscribers: context.req.query('notifySubscribers') !== 'false',
        type,
        size,
        parts,
        chunkSize: null,
        fileName: context.req.header('slug') ?? null,
        received: 0,
        startedAt: clock.now(),
        path,
        videoId: null,
      }
      store.save()
      const url = new URL(`${UPLOADS}/videos`, context.req.url)
      url.search = new URLSearchParams({
        uploadType,
        part: context.req.query('part') ?? '',
        upload_id: id,
      }).toString()
      return new Response(null, {
        status: 200,
        headers: { location: url.href, 'x-guploader-uploadid': id, 'content-length': '0' },
      })
    },

    /** `PUT` of bytes, or of the question how many are there. */
    put: async (call: Call): Promise<Response> => {
      const session = found(call)
      const video = session.videoId === null ? undefined : videosOf(store)[session.videoId]
      if (video) return answerOf(video, session, 200)
      const range = rangeOf(call.context)
      if (range === undefined) throw invalid('badRequest', 'Failed to parse Content-Range header.')
      if (range === 'probe') return incomplete(session)
      requireType(call.context, session)
      requireFit(range, session)
      const sent = await storeBody(call.context, session.path, range.first)
      if (sent !== range.end - range.first) throw invalid('badRequest', 'The body is shorter than announced.')
      // Another request may have brought the same bytes meanwhile.
      requireFit(range, session)
      const isLast = range.end === session.size
      const half = Math.floor(sent / 2 / CHUNK_MULTIPLE) * CHUNK_MULTIPLE
      if (!isLast) session.chunkSize = range.end - range.first
      session.received = rules().stores_half && !isLast ? range.first + half : range.end
      store.save()
      return isLast ? complete(session, call) : incomplete(session)
    },
  }
}
