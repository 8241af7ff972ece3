import { S3Store } from '@tus/s3-store'
import { ERRORS, type KvStore } from '@tus/utils'
import { UNFINISHED_MS } from '../resumable/limits.ts'
import type { S3Settings } from './s3-client.ts'
import { isAbsent } from './s3-failures.ts'

const PART_BYTES = 8 * 1024 * 1024
/** Of all uploads of this gateway: each lies in the temporary folder until the storage has it. */
const PARTS_AT_ONCE = 8

/** Another gateway may end an upload: what was read of it once says nothing. */
const nothingCached: KvStore = {
  get: async () => undefined,
  set: async () => undefined,
  delete: async () => undefined,
}

/**
 * Says failures of the storage in our own terms, and sends the parts of an upload one after the other. The library sends several
 * at once and takes the sum of those that have arrived for the offset: after a gateway that was killed with a later part sent and
 * an earlier one not, the rest would be written behind a gap.
 */
class ResumableObjects extends S3Store {
  readonly #translate: (error: unknown) => unknown
  /** The last part of each upload that is being written. */
  readonly #sending = new Map<string, Promise<unknown>>()
  constructor(options: ConstructorParameters<typeof S3Store>[0], translate: (error: unknown) => unknown) {
    super(options)
    this.#translate = translate
  }
  async #guarded<T>(work: Promise<T>): Promise<T> {
    return work.catch((error) => {
      throw this.#translate(error)
    })
  }
  async #afterOthers<T>(id: string, send: () => Promise<T>): Promise<T> {
    const sent = (this.#sending.get(id) ?? Promise.resolve()).then(send)
    this.#sending.set(id, sent)
    return sent
  }
  protected override uploadPart(...given: Parameters<S3Store['uploadPart']>) {
    return this.#afterOthers(given[0].file.id, () => super.uploadPart(...given))
  }
  protected override uploadIncompletePart(...given: Parameters<S3Store['uploadIncompletePart']>) {
    return this.#afterOthers(given[0], () => super.uploadIncompletePart(...given))
  }
  protected override async retrieveParts(id: string, after?: string) {
    const parts = await super.retrieveParts(id, after)
    const gap = after === undefined ? parts.findIndex((part, index) => part.PartNumber !== index + 1) : -1
    return gap === -1 ? parts : parts.slice(0, gap)
  }
  override create(...given: Parameters<S3Store['create']>) {
    return this.#guarded(super.create(...given))
  }
  override write(...given: Parameters<S3Store['write']>) {
    // It has waited for all parts.
    return this.#guarded(super.write(...given)).finally(() => this.#sending.delete(given[1]))
  }
  override getUpload(id: string) {
    return this.#guarded(this.#known(id))
  }
  /** The library takes any failure to read what is known of an upload for its absence, and a client would begin anew. */
  async #known(id: string) {
    await this.getMetadata(id).catch((error) => {
      throw isAbsent(error) ? ERRORS.FILE_NOT_FOUND : error
    })
    return super.getUpload(id)
  }
}

/** Resumable uploads as uploads in parts; the finished object has the upload's id as its key. */
export const createResumableObjects = (
  { bucket, client }: S3Settings,
  translate: (error: unknown) => unknown,
): S3Store =>
  new ResumableObjects(
    {
      partSize: PART_BYTES,
      maxConcurrentPartUploads: PARTS_AT_ONCE,
      // Few storages know tags; Supabase's does not.
      useTags: false,
      cache: nothingCached as never,
      expirationPeriodInMilliseconds: UNFINISHED_MS,
      s3ClientConfig: { ...client, bucket },
    },
    translate,
  )
