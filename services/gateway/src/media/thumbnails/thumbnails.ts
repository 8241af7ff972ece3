import { kindOfMedia, type MediaFile } from '@carteiro/contracts'
import {
  ConversionError,
  createThumbnailer,
  type Ffmpeg,
  findFfmpeg,
  type Thumbnailer,
} from '@carteiro/media'
import { ApiError, type Logger } from '@carteiro/service-kit'
import type { MediaStore } from '../store/store.ts'
import { uploadOf } from '../upload-url.ts'
import { createRefused } from './refused.ts'

const AT_ONCE = 2
/** As many as a page of a list shows. */
const WAITING = 100
/** Making one may take so many times as long as probing one. */
const OF_PROBING = 2
/** A request waits so many times as long as making one may take. */
const OF_MAKING = 3
/** A file of which none can be made is tried again after this. */
const REFUSED_MS = 60 * 60_000
const BUSY_RETRY_SECONDS = 5

type File = Pick<MediaFile, 'url' | 'type' | 'storage'>
export type Thumbnails = {
  /** Where the thumbnail of a file is; undefined for files elsewhere, also in Supabase Storage, documents, and videos without ffmpeg. */
  urlOf(file: File): Promise<string | undefined>
  /** A job's content, whose files say where their thumbnails are. */
  inContent(content: unknown): Promise<unknown>
  /** @throws 404 where there is no upload, or no thumbnail of it (`no_thumbnail`); 503 when too many are being made */
  read(id: string, name: string): Promise<Buffer>
}

const none = (why: string): ApiError => new ApiError(404, 'no_thumbnail', `there is no thumbnail: ${why}`)
const busy = (): ApiError =>
  new ApiError(503, 'busy', 'too many thumbnails are being made: ask again in a moment', [], {
    'retry-after': String(BUSY_RETRY_SECONDS),
  })

export const THUMBNAIL = 'thumbnail'

const isFile = (value: unknown): value is File =>
  typeof (value as File)?.url === 'string' && typeof (value as File).type === 'string'

/**
 * Thumbnails of uploads. One is made when it is first asked for, once however many ask, and kept beside its file.
 *
 * @param probeMs milliseconds within which a file must be probed
 */
export const createThumbnails = (
  store: MediaStore,
  logger: Logger,
  { publicUrl, ffmpegPath, probeMs }: { publicUrl: string; ffmpegPath: string; probeMs: number },
): Thumbnails => {
  const ours = new URL(publicUrl).origin
  const deadlineMs = OF_PROBING * probeMs
  let tools: Promise<{ ffmpeg: Ffmpeg | undefined; thumbnailer: Thumbnailer }> | undefined
  const found = () => {
    tools ??= findFfmpeg(ffmpegPath).then((answer) => {
      if (!answer.ffmpeg)
        logger.warn({ missing: answer.missing }, 'Videos have no thumbnails: install ffmpeg')
      const limits = { deadlineMs, atOnce: AT_ONCE, waiting: WAITING }
      return { ffmpeg: answer.ffmpeg, thumbnailer: createThumbnailer(answer.ffmpeg, limits) }
    })
    return tools
  }
  const refused = createRefused(REFUSED_MS)
  const making = new Map<string, Promise<Buffer>>()

  const make = async (id: string, name: string, facts: Pick<MediaFile, 'type' | 'durationSeconds'>) => {
    const { thumbnailer } = await found()
    const late = AbortSignal.timeout(OF_MAKING * deadlineMs)
    try {
      const bytes = await store.readingKept(id, name, (path) =>
        thumbnailer.make({ path, type: facts.type, durationSeconds: facts.durationSeconds }, late),
      )
      await store.keepThumbnail(id, bytes)
      return bytes
    } catch (error) {
      if (late.aborted) throw busy()
      if (!(error instanceof ConversionError)) throw error
      logger.info({ upload: id, err: error, output: error.output }, 'No thumbnail could be made')
      refused.add(id, error.message)
      throw none(error.message)
    }
  }

  const urlOf: Thumbnails['urlOf'] = async ({ url, type, storage }) => {
    const address = URL.parse(url)
    if (storage || address?.origin !== ours || !uploadOf(address)) return undefined
    const kind = kindOfMedia(type)
    if (kind === 'document') return undefined
    if (kind === 'video' && !(await found()).ffmpeg) return undefined
    return `${url}/${THUMBNAIL}`
  }

  return {
    urlOf,
    inContent: async (content) => {
      const { mediaFiles } = (content ?? {}) as { mediaFiles?: unknown }
      if (!Array.isArray(mediaFiles)) return content
      const withUrl = async (file: unknown): Promise<unknown> => {
        const thumbnailUrl = isFile(file) ? await urlOf(file) : undefined
        return thumbnailUrl === undefined ? file : { ...(file as object), thumbnailUrl }
      }
      const shown = mediaFiles.map(async (file) => {
        const original = await withUrl((file as { original?: unknown } | null)?.original)
        return withUrl(original === undefined ? file : { ...file, original })
      })
      return { ...(content as object), mediaFiles: await Promise.all(shown) }
    },
    read: async (id, name) => {
      const facts = await store.factsOf(id, name)
      if (!facts) throw new ApiError(404, 'not_found', 'there is no file at this address')
      const kept = await store.thumbnail(id)
      if (kept) return kept
      const kind = kindOfMedia(facts.type)
      if (kind === 'document') throw none('it is a document')
      if (kind === 'video' && !(await found()).ffmpeg)
        throw none('this server has no ffmpeg, which shows frames of videos')
      const why = refused.why(id)
      if (why !== undefined) throw none(why)
      const begun = making.get(id) ?? make(id, name, facts).finally(() => making.delete(id))
      making.set(id, begun)
      return begun
    },
  }
}
