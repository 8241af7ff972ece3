import type { MediaFile, RejectedOption, StorageFile } from '@carteiro/contracts'
import type { CarteiroClient } from '../client/client.ts'
import { type EnqueueInput, newIdempotencyKey } from '../client/enqueue.ts'
import { asCarteiroError, type CarteiroError } from '../client/error.ts'
import type { Uploadable } from '../client/upload.ts'

/**
 * A file to upload, a file with a name or alternative text, the answer of an earlier upload, or an object of Supabase Storage:
 * `{ storage: { bucket, path } }`.
 */
export type PublishMedia =
  | Uploadable
  | { file: Uploadable; name?: string; altText?: string }
  | MediaFile
  | StorageFile
export type PublishInput = Omit<EnqueueInput, 'mediaFiles'> & { mediaFiles?: readonly PublishMedia[] }

export type PublishOptions = {
  /** For a page that stores it: after a reload the same press can be repeated, and still makes one publication. */
  idempotencyKey?: string | undefined
}

/** The state of one press of the button, until its jobs are enqueued. */
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
  /** While a press is in progress it returns that one's promise; once the jobs are enqueued it does nothing. */
  publish(input: PublishInput, options?: PublishOptions): Promise<void>
  /** Repeats a failed press: uploaded files are not uploaded again, and the idempotency key is the same. */
  retry(): Promise<void>
  /** Aborts an upload. An enqueue call cannot be aborted. */
  cancel(): void
  /** Forgets a finished press, so that the next publication can begin. */
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

/** A file that needs no upload. */
type Known = MediaFile | StorageFile
type Upload = { file: Uploadable; name?: string; altText?: string }
const uploadOf = (media: PublishMedia): Upload | undefined =>
  'url' in media || 'storage' in media ? undefined : 'file' in media ? media : { file: media }

export const createPublisher = (client: CarteiroClient): Publisher => {
  let state = IDLE
  let current: Promise<void> | undefined
  let latest: [PublishInput, PublishOptions] | undefined
  let aborting: AbortController | undefined
  /** An enqueue whose result is unknown: the same content is sent again with the same key. */
  let unanswered: { key: string; content: string } | undefined
  const uploaded = new WeakMap<Uploadable, MediaFile>()
  const listeners = new Set<() => void>()
  const update = (change: Partial<PressState>): void => {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }

  const upload = async (media: readonly PublishMedia[], signal: AbortSignal): Promise<Known[]> => {
    const total = media.reduce((sum, one) => sum + (uploadOf(one)?.file.size ?? 0), 0)
    let before = 0
    const files: Known[] = []
    for (const one of media) {
      const wanted = uploadOf(one)
      if (!wanted) {
        files.push(one as Known)
        continue
      }
      const { file, name, altText } = wanted
      const report = ({ loaded }: { loaded: number }): void =>
        update({ uploadProgress: Math.min(1, (before + loaded) / (total || 1)) })
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
    aborting = new AbortController()
    update({ ...IDLE, phase: 'uploading' })
    const input: EnqueueInput = { ...rest, mediaFiles: await upload(mediaFiles, aborting.signal) }
    aborting = undefined
    update({ phase: 'enqueuing', uploadProgress: 1 })
    const content = JSON.stringify(input)
    const key = idempotencyKey ?? (unanswered?.content === content ? unanswered.key : newIdempotencyKey())
    unanswered = { key, content }
    try {
      const answer = await client.enqueue(input, { idempotencyKey: key })
      unanswered = undefined
      update({
        phase: 'enqueued',
        publicationId: answer.publication_id,
        jobIds: answer.jobs.map((job) => job.job_id),
        rejected: answer.rejected,
      })
    } catch (error) {
      if (!asCarteiroError(error).isInDoubt) unanswered = undefined
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
        if (error.code === 'aborted') update(IDLE)
        else update({ phase: 'failed', error })
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
    cancel: () => aborting?.abort(),
    reset: () => {
      if (!current) update(IDLE)
    },
    getSnapshot: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
