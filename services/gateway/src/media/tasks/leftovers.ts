import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MediaTaskCalls } from '../../sql/media-task-calls.ts'

const PREFIX = 'converting-'

/** Where a gateway has the files of its tasks while it is at work on them, on disk. */
export const workDirIn = (mediaDir: string): string => join(mediaDir, '.tasks')

/** The folder of one try at a task. */
export const taskFolder = (workDir: string, token: string): string => join(workDir, `${PREFIX}${token}`)

/** Removes the folders of tasks that are not at work any more: gateways that were killed have left them. @returns how many */
export const removeTaskLeftovers = async (
  workDir: string,
  calls: Pick<MediaTaskCalls, 'mediaTaskLeases'>,
): Promise<number> => {
  // In this order: a folder is made after its claim.
  const names = (await readdir(workDir).catch(() => [])).filter((name) => name.startsWith(PREFIX))
  if (names.length === 0) return 0
  const leases = new Set(await calls.mediaTaskLeases())
  const left = names.filter((name) => !leases.has(name.slice(PREFIX.length)))
  for (const name of left) await rm(join(workDir, name), { recursive: true, force: true })
  return left.length
}
