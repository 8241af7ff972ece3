import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const CHECK_AGAIN_MS = 100
const DAY_MS = 24 * 60 * 60_000

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** @returns whether the lock is ours now. One whose process has ended is removed, for the next attempt. */
const lockWith = async (lock: string): Promise<boolean> => {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10)
    if (pid && !isAlive(pid)) await rm(lock, { force: true })
    return false
  }
}

/**
 * A folder that takes seconds to make and never changes: whichever process asks first makes it, and others that ask
 * meanwhile wait. `make` fills a folder that does not exist yet; one that was cut off leaves no half of the real one.
 */
export const madeOnce = async (folder: string, make: (draft: string) => Promise<void>): Promise<string> => {
  const lock = `${folder}.lock`
  await mkdir(dirname(folder), { recursive: true })
  while (!existsSync(folder)) {
    if (!(await lockWith(lock))) {
      await new Promise((resolve) => setTimeout(resolve, CHECK_AGAIN_MS))
      continue
    }
    const draft = `${folder}-draft-${process.pid}`
    try {
      if (existsSync(folder)) continue
      await make(draft)
      await rename(draft, folder)
    } finally {
      await rm(draft, { recursive: true, force: true })
      await rm(lock, { force: true })
    }
  }
  return folder
}

/** Removes what was made beside it for sources that are no longer, after a day. */
export const removeOld = async (folder: string): Promise<void> => {
  for (const name of await readdir(dirname(folder))) {
    const path = join(dirname(folder), name)
    const madeAt = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now()
    if (path !== folder && Date.now() - madeAt > DAY_MS) await rm(path, { recursive: true, force: true })
  }
}
