import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Facts } from '@carteiro/media'
import { ApiError } from '@carteiro/service-kit'
import type { MediaTaskCalls } from '../../sql/media-task-calls.ts'
import { mediaEntry } from '../entry.ts'
import type { MediaStore } from '../store/store.ts'
import type { ClaimedTask } from './worker.ts'

export type ResultPlace = {
  store: Pick<MediaStore, 'receive' | 'keep' | 'requireRoom'>
  calls: Pick<MediaTaskCalls, 'finishMediaTask'>
  publicUrl: string
}

/**
 * Stores a file as the result of a task, as an upload of its user, and ends the task with it.
 *
 * @param contentKey names the result, so that an equal task takes it over
 * @throws ApiError 429 or 413 when it is more than the user may store, 503 or 507 where it cannot be stored now
 */
export const storeResult = async (
  { store, calls, publicUrl }: ResultPlace,
  task: ClaimedTask,
  { path, name, facts, contentKey }: { path: string; name: string; facts: Facts; contentKey: string },
): Promise<void> => {
  await store.requireRoom((await stat(path)).size)
  await store.receive(task.token, createReadStream(path))
  // Kept first: a task that has ended has its file.
  await store.keep(task.token, { name, ...facts })
  const result = mediaEntry(publicUrl, task.token, { name, ...facts })
  if (await calls.finishMediaTask(task.id, task.token, { result, contentKey })) return
  throw new ApiError(409, 'conflict', 'another gateway has the task')
}
