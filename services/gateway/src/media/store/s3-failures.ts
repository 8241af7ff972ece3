import type { S3ServiceException } from '@aws-sdk/client-s3'
import { ApiError, type Logger } from '@carteiro/service-kit'
import { diskFull } from '../disk.ts'

const STORAGE_RETRY_SECONDS = 10
/** Of Node and of the client: the storage was not reached, or fell silent. */
const UNREACHED = /^(E[A-Z_]+|UND_ERR\w*|TimeoutError|NetworkingError)$/
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'NoSuchUpload'])

const nameOf = (error: unknown): string => {
  const { code, name } = error as { code?: string; name?: string }
  return code ?? name ?? 'unknown'
}

/** Whether what was asked for is not there. A bucket that is not there is another matter. */
export const isAbsent = (error: unknown): boolean => ABSENT.has((error as Error)?.name ?? '')

/** Translates failures of the storage: 507 where it is full, 503 otherwise, logged for the operator. Others pass. */
export const storageFailures = (logger: Logger, bucket: string) => {
  const asAnswer = (error: unknown): ApiError => {
    logger.error({ err: error, bucket }, 'Object storage failed')
    if ((error as S3ServiceException).$metadata?.httpStatusCode === 507) return diskFull()
    return new ApiError(
      503,
      'unavailable',
      `the storage of media does not answer (${nameOf(error)}): its operator has been notified, try again later`,
      [],
      { 'retry-after': String(STORAGE_RETRY_SECONDS) },
    )
  }
  return {
    /** Of writing what a client sends, whose own connection may have failed: the S3 client marks its errors. */
    translate: (error: unknown): unknown => ('$metadata' in Object(error) ? asAnswer(error) : error),
    /** Of work in which nothing but the storage is read or written. */
    guarded: async <T>(work: () => Promise<T>): Promise<T> => {
      try {
        return await work()
      } catch (error) {
        throw '$metadata' in Object(error) || UNREACHED.test(nameOf(error)) ? asAnswer(error) : error
      }
    },
  }
}
