import type { DraftFile } from './draft-file.ts'

export type FilesEditor = {
  addFiles(files: readonly DraftFile[]): void
  changeFile(id: string, change: Partial<DraftFile>): void
  removeFile(id: string): void
  /** One place to the front (-1) or to the back (1). */
  moveFile(id: string, by: -1 | 1): void
}

const moved = (files: readonly DraftFile[], id: string, by: -1 | 1): readonly DraftFile[] => {
  const from = files.findIndex((file) => file.id === id)
  const to = from + by
  const file = files[from]
  if (!file || to < 0 || to >= files.length) return files
  const next = files.filter((one) => one.id !== id)
  next.splice(to, 0, file)
  return next
}

/** Edits a list of files that is kept elsewhere. */
export const filesEditor = (
  change: (how: (files: readonly DraftFile[]) => readonly DraftFile[]) => void,
): FilesEditor => ({
  addFiles: (added) => change((files) => [...files, ...added]),
  changeFile: (id, part) =>
    change((files) => files.map((file) => (file.id === id ? { ...file, ...part } : file))),
  removeFile: (id) => change((files) => files.filter((file) => file.id !== id)),
  moveFile: (id, by) => change((files) => moved(files, id, by)),
})
