import type { EditedFile, EditedStorageFile } from '@carteiro/contracts'

/** A file as a request names it: measured or to be measured elsewhere, or an object of Supabase Storage. */
export type NamedFile = EditedFile | EditedStorageFile

export const isInStorage = (file: NamedFile): file is EditedStorageFile => file.storage !== undefined
