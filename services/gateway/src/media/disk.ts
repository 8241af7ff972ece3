import { statfs } from 'node:fs/promises'
import { ApiError, type Logger } from '@carteiro/service-kit'

/** Bytes. With less left on the uploads' disk, operators should know before uploads fail. */
const LOW_BYTES = 256 * 1024 * 1024
/** No space, over quota, or a file larger than the file system takes. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

/** Whether writing failed because the disk is full. */
const isDiskFull = (error: unknown): boolean => FULL.has((error as NodeJS.ErrnoException)?.code ?? '')

/** 507: it is not the client's fault, and trying again at once does not help. */
export const diskFull = (): ApiError =>
  new ApiError(
    507,
    'insufficient_storage',
    'the server has no room for this file at the moment: its operator has been notified, try again later',
    [],
    // The rest of the body is not read.
    { connection: 'close' },
  )

const FULL_MESSAGE = 'Upload refused: the disk is full'

/** 507 for writes that failed since the disk is full, which is logged; anything else as it came. @throws */
export const namingFullDisk =
  (logger: Pick<Logger, 'error'>) =>
  (error: unknown): never => {
    if (!isDiskFull(error)) throw error
    logger.error({ err: error }, FULL_MESSAGE)
    throw diskFull()
  }

/** @throws 507 where so many bytes more are more than the disk has */
export const requireDiskRoom = async (
  dir: string,
  bytes: number,
  logger: Pick<Logger, 'error'>,
): Promise<void> => {
  // There may be no folder yet.
  const found = await statfs(dir).catch(() => undefined)
  if (!found || found.bavail * found.bsize >= bytes) return
  logger.error({ bytes, free: found.bavail * found.bsize }, FULL_MESSAGE)
  throw diskFull()
}

/** For `/readyz`: that the uploads' disk is full or nearly so, or nothing. */
export const diskProblems = async (dir: string): Promise<string[]> => {
  const { bavail, bsize } = await statfs(dir).catch(() => ({ bavail: Number.POSITIVE_INFINITY, bsize: 1 }))
  const free = bavail * bsize
  return free < LOW_BYTES ? [`the disk of MEDIA_DIR has ${Math.floor(free / 1024 ** 2)} MB left`] : []
}
