import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What becomes of one file. Nothing that is there is ever replaced. */
export type Change = {
  /** From the app's folder. */
  path: string
  /** same: as this release has it; differs: it is there, and not so. */
  action: 'create' | 'append' | 'same' | 'differs'
  /** The whole file, or what is added at its end. */
  content: string
  /** For its owner alone to read. */
  isSecret?: boolean
  note?: string
}

const OWNER_ONLY = 0o600

/** Writes a whole file, unless there is one already. */
export const fileOf = async (
  folder: string,
  path: string,
  content: string,
  more: Partial<Change> = {},
): Promise<Change> => {
  const place = join(folder, path)
  if (!existsSync(place)) return { path, action: 'create', content, ...more }
  const isSame = (await readFile(place, 'utf8')) === content
  return { path, action: isSame ? 'same' : 'differs', content, ...more }
}

export const apply = async (folder: string, { path, action, content, isSecret }: Change): Promise<void> => {
  if (action !== 'create' && action !== 'append') return
  const place = join(folder, path)
  await mkdir(dirname(place), { recursive: true })
  const flag = action === 'create' ? 'wx' : 'a'
  await writeFile(place, content, { flag, ...(isSecret ? { mode: OWNER_ONLY } : {}) })
}
