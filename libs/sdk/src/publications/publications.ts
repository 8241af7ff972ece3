import type { BatchResponse, Publication, ValidateResponse } from '@carteiro/contracts'
import { type Body, type Caller, type CallOptions, dataOf, type Query } from '../call.ts'
import { MAX_BATCH } from '../limits.ts'
import type { Media } from '../media/media.ts'
import type { Settings } from '../options.ts'
import { pagesOf } from '../pages.ts'
import { type Enqueued, enqueue, type Identity, identityOf } from './enqueue.ts'
import { bodyOf, type PublicationInput, type UploadReport } from './input.ts'
import { type WaitOptions, waitForPublication } from './wait.ts'

export type EnqueueOptions = Identity &
  CallOptions & {
    /** `test` publishes to the sandbox. Left out: that of the key. */
    mode?: 'live' | 'test' | undefined
    /** Progress of the files that are uploaded first; `file` is the place in `mediaFiles`. */
    onUpload?: ((progress: UploadReport) => void) | undefined
  }
export type EnqueueAndWaitOptions = Omit<EnqueueOptions, 'timeoutMs'> & Omit<WaitOptions, 'userId'>
/** A publication at its end, with what enqueueing said. */
export type Finished = Publication & Pick<Enqueued, 'replayed' | 'rejected' | 'warnings'>
export type BatchEntry = PublicationInput & Identity
export type BatchAnswer = BatchResponse['data']

/** One piece of content, published in several places. */
export const createPublications = (settings: Settings, caller: Caller, media: Media) => {
  const { call } = caller
  const enqueueInput = async (input: PublicationInput, options: EnqueueOptions): Promise<Enqueued> =>
    enqueue(caller, await bodyOf(input, media, options), options)

  return {
    /**
     * Enqueues one job for each selected option that is valid; the others are listed in `rejected`. Files that are not
     * uploaded yet are uploaded first. Repeated with the same key, or without one with the same content, it enqueues once.
     *
     * @throws InvalidRequestError when nothing of it can be published, AlreadyPublishedError when the same content was enqueued
     * more than an hour ago, CarteiroError
     */
    enqueue: (input: PublicationInput, options: EnqueueOptions = {}): Promise<Enqueued> =>
      enqueueInput(input, options),

    /**
     * Enqueues, and waits until every job is completed, failed or cancelled: `status` says what became of it, each job's
     * `error_code` and `error_message` why. Killed and run again with the same input, it goes on waiting for the same publication.
     *
     * @throws WaitTimeoutError when `timeoutMs` is over; the publication goes on. What `enqueue` throws
     */
    enqueueAndWait: async (
      input: PublicationInput,
      options: EnqueueAndWaitOptions = {},
    ): Promise<Finished> => {
      const { timeoutMs, onUpdate, ...enqueueing } = options
      const { signal } = options
      const { publication_id: id, replayed, rejected, warnings } = await enqueueInput(input, enqueueing)
      const { userId } = input
      const publication = await waitForPublication(caller, settings, id, {
        timeoutMs,
        signal,
        onUpdate,
        userId,
      })
      return { ...publication, replayed, rejected, warnings }
    },

    /** Waits for a publication that is enqueued already. @throws WaitTimeoutError, NotFoundError */
    wait: (id: string, options: WaitOptions = {}): Promise<Publication> =>
      waitForPublication(caller, settings, id, options),

    /** A publication with its jobs. @throws NotFoundError */
    get: async (
      id: string,
      { userId, ...options }: CallOptions & { userId?: string } = {},
    ): Promise<Publication> => {
      const query = userId === undefined ? {} : { user_id: userId }
      return dataOf<'getPublication'>(
        await call('getPublication', { params: { path: { id }, query } }, options),
      ) as Publication
    },

    /**
     * Publications with their jobs, the newest first, read page by page. `reference` finds again what your app gave that
     * `externalId` or `reference` in `metadata`.
     */
    list: (
      query: Omit<Query<'listPublications'>, 'cursor'> = {},
      options?: CallOptions,
    ): AsyncGenerator<Publication> =>
      pagesOf(async (cursor) => {
        const page = dataOf<'listPublications'>(
          await call('listPublications', { params: { query: { ...query, ...cursor } } }, options),
        )
        return { items: page.publications as Publication[], next: page.next_cursor }
      }),

    /** What would become of a publication, without publishing it. Files that are not uploaded yet are uploaded for it. */
    validate: async (
      input: PublicationInput,
      options: Omit<EnqueueOptions, 'idempotencyKey'> = {},
    ): Promise<ValidateResponse['data']> => {
      const body = (await bodyOf(input, media, options)) as Body<'validatePublication'>
      const query = options.mode === undefined ? {} : { mode: options.mode }
      return dataOf<'validatePublication'>(
        await call('validatePublication', { params: { query }, body }, options),
      ) as ValidateResponse['data']
    },

    /**
     * Enqueues up to 100 publications in one call, each answered by itself in `publications`, in their order. Each has a
     * key of its own, as with `enqueue`: what was enqueued before is answered again.
     */
    batch: async (inputs: readonly BatchEntry[], options: EnqueueOptions = {}): Promise<BatchAnswer> => {
      if (inputs.length === 0 || inputs.length > MAX_BATCH)
        throw new TypeError(`expected 1 to ${MAX_BATCH} publications, got ${inputs.length}`)
      const publications = []
      for (const { idempotencyKey, ...input } of inputs) {
        const body = await bodyOf(input, media, options)
        const { key, fingerprint } = await identityOf(body, { idempotencyKey })
        const identity = {
          idempotencyKey: key,
          ...(fingerprint ? { idempotencyFingerprint: fingerprint } : {}),
        }
        publications.push({ ...body, ...identity })
      }
      const query = options.mode === undefined ? {} : { mode: options.mode }
      const body = { publications } as Body<'enqueueBatch'>
      return dataOf<'enqueueBatch'>(
        await call('enqueueBatch', { params: { query }, body }, { ...options, isRepeatable: true }),
      ) as BatchAnswer
    },
  }
}
export type Publications = ReturnType<typeof createPublications>
