import type { MediaFile, RejectedOption } from '@carteiro/contracts'
import type { CarteiroClient } from '../client/client.ts'
import { type EnqueueInput, newIdempotencyKey } from '../client/enqueue.ts'
import { asCarteiroError, type CarteiroError } from '../client/error.ts'
import type { Uploadable } from '../client/upload.ts'

/** A file to upload, one with more to say about it, or what an earlier upload answered. */
export type PublishMedia = Uploadable | { file: Uploadable; name?: string; altText?: string } | MediaFile
export type PublishInput = Omit<EnqueueInput, 'mediaFiles'> & { mediaFiles?: readonly PublishMedia[] }

export type PublishOptions = {
  /** For a page that keeps it, to press again after it was loaded anew: once more, and still one publication. */
  idempotencyKey?: string | undefined
}

/** One press of the button, up to the moment when its jobs are queued. */
export type PressState = {
  phase: 'idle' | 'uploading' | 'enqueuing' | 'enqueued' | 'failed'
  /** Of all files together, 0 to 1. */
  uploadProgress: number
  publicationId: string | null
  jobIds: readonly string[]
  /** Options that were not enqueued, and why. */
  rejected: readonly RejectedOption[]
  error: CarteiroError | null
}

export type Publisher = {
  /** Does nothing but wait while a press is under way, and nothing at all once its jobs are queued. */
  publish(input: PublishInput, options?: PublishOptions): Promise<void>
  /** The failed press once more: what is uploaded stays uploaded, the idempotency key is the same. */
  retry(): Promise<void>
  /** Gives up an upload. What is being enqueued can't be called back. */
  cancel(): void
  /** Ready for the next publication. */
  reset(): void
  getSnapshot(): PressState
  subscribe(listener: () => void): () => void
}

const IDLE: PressState = {
  phase: 'idle',
  uploadProgress: 0,
  publicationId: null,
  jobIds: [],
  rejected: [],
  error: null,
}

type Upload = { file: Uploadable; name?: string; altText?: string }
const uploadOf = (media: PublishMedia): Upload | undefined =>
  'url' in media ? undefined : 'file' in media ? media : { file: media }

export const createPublisher = (client: CarteiroClient): Publisher => {
  let state = IDLE
  let current: Promise<void> | undefined
  let latest: [PublishInput, PublishOptions] | undefined
  let giving: AbortController | undefined
  /** An enqueue of which nobody knows whether it arrived: the same content goes out with the same key. */
  let doubtful: { key: string; content: string } | undefined
  const uploaded = new WeakMap<Uploadable, MediaFile>()
  const listeners = new Set<() => void>()
  const become = (change: Partial<PressState>): void => {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }

  const upload = async (media: readonly PublishMedia[], signal: AbortSignal): Promise<MediaFile[]> => {
    const total = media.reduce((sum, one) => sum + (uploadOf(one)?.file.size ?? 0), 0)
    let before = 0
    const files: MediaFile[] = []
    for (const one of media) {
      const wanted = uploadOf(one)
      if (!wanted) {
        files.push(one as MediaFile)
        continue
      }
      const { file, name, altText } = wanted
      const report = ({ loaded }: { loaded: number }): void =>
        become({ uploadProgress: Math.min(1, (before + loaded) / (total || 1)) })
      const done =
        uploaded.get(file) ?? (await client.uploadMedia(file, { name, signal, onProgress: report }))
      uploaded.set(file, done)
      before += file.size
      report({ loaded: 0 })
      files.push(altText ? { ...done, altText } : done)
    }
    return files
  }

  const press = async (
    { mediaFiles = [], ...rest }: PublishInput,
    { idempotencyKey }: PublishOptions,
  ): Promise<void> => {
    giving = new AbortController()
    become({ ...IDLE, phase: 'uploading' })
    const input: EnqueueInput = { ...rest, mediaFiles: await upload(mediaFiles, giving.signal) }
    giving = undefined
    become({ phase: 'enqueuing', uploadProgress: 1 })
    const content = JSON.stringify(input)
    const key = idempotencyKey ?? (doubtful?.content === content ? doubtful.key : newIdempotencyKey())
    doubtful = { key, content }
    try {
      const answer = await client.enqueue(input, { idempotencyKey: key })
      doubtful = undefined
      become({
        phase: 'enqueued',
        publicationId: answer.publication_id,
        jobIds: answer.jobs.map((job) => job.job_id),
        rejected: answer.rejected,
      })
    } catch (error) {
      if (!asCarteiroError(error).isInDoubt) doubtful = undefined
      throw error
    }
  }
  const begin = (input: PublishInput, options: PublishOptions = {}): Promise<void> => {
    if (current) return current
    if (state.phase === 'enqueued') return Promise.resolve()
    latest = [input, options]
    current = press(input, options)
      .catch((problem: unknown) => {
        const error = asCarteiroError(problem)
        if (error.code === 'aborted') become(IDLE)
        else become({ phase: 'failed', error })
      })
      .finally(() => {
        current = undefined
      })
    return current
  }

  return {
    publish: begin,
    retry: async () => {
      if (latest && state.phase === 'failed') await begin(...latest)
    },
    cancel: () => giving?.abort(),
    reset: () => {
      if (!current) become(IDLE)
    },
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
