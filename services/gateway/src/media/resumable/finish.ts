import type { Prober } from '@carteiro/media'
import { ApiError } from '@carteiro/service-kit'
import type { Locker } from '@tus/utils'
import type { Refusal, ResumableCalls, ResumableUpload } from '../../sql/resumable-calls.ts'
import { measureUpload } from '../measure.ts'
import type { MediaStore, Notes } from '../store/store.ts'

export const refusalError = ({ status, code, message, details }: Refusal): ApiError =>
  new ApiError(status as 415, code, message, details)

const gone = (): ApiError => new ApiError(404, 'not_found', 'there is no such upload')

const unfinished = (): ApiError =>
  new ApiError(
    409,
    'conflict',
    'the upload is not finished: ask for its offset (HEAD), and send the rest (PATCH)',
  )

/** What an upload that is kept is. @throws 404 when its file is gone */
const keptOf = async (store: MediaStore, id: string, name: string): Promise<Notes> => {
  const facts = await store.factsOf(id, name)
  if (!facts) throw gone()
  return { name, ...facts }
}

/**
 * Makes a medium of a resumable upload whose bytes have all arrived: probes it as any upload, and keeps it. It may be called any
 * number of times, by several gateways at once, and after one was killed in the middle.
 */
export const createFinish = ({
  store,
  calls,
  prober,
  locker,
}: {
  store: MediaStore
  calls: ResumableCalls
  prober: Prober
  locker: Locker
}) => {
  const measure = async (
    id: string,
    { name, bytes }: ResumableUpload,
    signal: AbortSignal,
  ): Promise<Notes> => {
    if (!(await store.isComplete(id, bytes))) throw unfinished()
    try {
      const facts = await store.reading(id, (received) =>
        measureUpload(prober, { ...received, name }, signal),
      )
      return { name, ...facts }
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 415)) throw error
      const { status, code, message, details } = error
      await calls.refuseResumable(id, { status, code, message, details })
      await store.remove(id)
      throw error
    }
  }

  const finish = async (id: string, upload: ResumableUpload, signal: AbortSignal): Promise<Notes> => {
    const facts = await store.factsOf(id, upload.name)
    const what = facts ? { name: upload.name, ...facts } : await measure(id, upload, signal)
    if (!facts) await store.keep(id, what)
    if (!(await calls.finishResumable(id, what.type))) throw gone()
    return what
  }

  /** @returns what the upload is @throws 409 while bytes are missing, 415 for what cannot be published, 404, 410 */
  return async (id: string, upload: ResumableUpload, signal: AbortSignal): Promise<Notes> => {
    if (upload.state === 'kept') return keptOf(store, id, upload.name)
    if (upload.state === 'refused') throw refusalError(upload.refusal)
    const lock = locker.newLock(id)
    await lock
      .lock(signal, () => undefined)
      .catch(async (error) => {
        // Another request has just finished it.
        const now = await calls.findResumable(null, id)
        if (now?.state !== 'kept') throw error
      })
    try {
      const now = await calls.findResumable(null, id)
      if (!now) throw gone()
      if (now.state === 'kept') return await keptOf(store, id, now.name)
      if (now.state === 'refused') throw refusalError(now.refusal)
      return await finish(id, now, signal)
    } finally {
      await lock.unlock()
    }
  }
}
