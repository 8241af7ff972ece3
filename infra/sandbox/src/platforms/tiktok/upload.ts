import { keepMedia, type MeasuredFile, measure } from '../../media-files.ts'
import { type Call, Refusal, type SandboxContext, type SharedState } from '../../platform.ts'
import { storeBody } from '../../store-body.ts'
import type { Rules } from './rules.ts'
import { addPost, findByToken, type Task, type Upload } from './tasks.ts'

const TYPES = ['video/mp4', 'video/quicktime', 'video/webm']
const EDGE = { min: 360, max: 4096 }
const DEFAULT_SLOW_MS = 5_000

type Range = { first: number; end: number; total: number }

const rangeOf = (context: SandboxContext): Range | undefined => {
  const found = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(context.req.header('content-range') ?? '')
  return found ? { first: Number(found[1]), end: Number(found[2]) + 1, total: Number(found[3]) } : undefined
}

/** Names the call for faults and the books: the last chunk makes the post. */
export const chunkOperation = (context: SandboxContext): string => {
  const range = rangeOf(context)
  return range && range.end === range.total ? 'upload_last_chunk' : 'upload_chunk'
}

const progress = ({ received, size }: Upload) => ({ 'content-range': `bytes 0-${received}/${size}` })

/** @throws Refusal 400 for headers that differ from the guide, or a chunk that differs from the announced ones */
const checkedRange = (context: SandboxContext, { size, chunkSize, count }: Upload): Range => {
  const range = rangeOf(context)
  const length = Number(context.req.header('content-length'))
  const type = context.req.header('content-type') ?? ''
  if (!range || range.total !== size || range.end > size || length !== range.end - range.first)
    throw new Refusal(400, null)
  if (!TYPES.includes(type)) throw new Refusal(400, null)
  const index = Math.min(Math.floor(range.first / chunkSize), count - 1)
  const planned = index === count - 1 ? size : (index + 1) * chunkSize
  if (range.end !== planned) throw new Refusal(400, null)
  return range
}

const problemOf = (file: MeasuredFile | undefined, rules: Rules): string | null => {
  if (file?.kind !== 'video' || !TYPES.includes(file.mime_type)) return 'file_format_check_failed'
  const edges = [file.width ?? 0, file.height ?? 0]
  if (edges.some((edge) => edge < EDGE.min || edge > EDGE.max)) return 'picture_size_check_failed'
  return (file.duration_seconds ?? 0) > rules.max_video_post_duration_sec ? 'duration_check_failed' : null
}

const askedReason = (body: unknown): string =>
  (body as { fail_reason?: string } | undefined)?.fail_reason ?? 'internal'

/** `PUT` of a chunk. https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide */
export const tiktokUpload = ({ store, processingMs }: SharedState, rules: () => Rules) => {
  /** The whole file is there: TikTok checks it, and posts. */
  const complete = async (task: Task, upload: Upload, { fault, request }: Call): Promise<void> => {
    const file = await measure(upload.path)
    const failed = fault?.fault === 'processing_failed' ? askedReason(fault.body) : problemOf(file, rules())
    task.completeAt = Date.now()
    task.readyAt =
      Date.now() + (fault?.fault === 'slow_processing' ? (fault.delay_ms ?? DEFAULT_SLOW_MS) : processingMs)
    task.failReason = failed
    if (!failed && file) await addPost(store, task, [file], (one) => keepMedia(store, one, null), request)
    store.save()
  }

  return async (call: Call): Promise<Response> => {
    const { context } = call
    const task = findByToken(store, context.req.query('upload_id'), context.req.query('upload_token'))
    const upload = task?.upload
    if (!task || !upload) throw new Refusal(404, null)
    if (Date.now() >= upload.expiresAt) throw new Refusal(403, null)
    const { first, end } = checkedRange(context, upload)
    if (first !== upload.received) throw new Refusal(416, null, progress(upload))

    if ((await storeBody(context, upload.path, first)) !== end - first) throw new Refusal(400, null)
    if (upload.received !== first) throw new Refusal(416, null, progress(upload))
    upload.received = end
    store.save()
    if (end === upload.size) await complete(task, upload, call)
    return new Response(null, { status: end === upload.size ? 201 : 206, headers: progress(upload) })
  }
}
