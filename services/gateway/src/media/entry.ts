import type { MediaFile } from '@carteiro/contracts'
import type { Notes } from './store/store.ts'

/** The `mediaFiles` entry of an upload. */
export const mediaEntry = (publicUrl: string, id: string, kept: Notes): MediaFile => ({
  ...kept,
  url: `${publicUrl.replace(/\/$/, '')}/media/${id}/${encodeURIComponent(kept.name)}`,
})
