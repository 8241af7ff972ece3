import { kindOfMedia, type MediaKind, type ShownMediaFile } from '@carteiro/contracts'
import type { CarteiroError } from '@carteiro/react'
import { isShown } from '../../parts/is-shown.ts'

/** A file of a post that is being written or edited. */
export type DraftFile = {
  id: string
  name: string
  type: string
  /** Null of one that was uploaded before: it is shown from there. */
  file: File | null
  /** Where it can be shown from, such as the file itself; empty where the page may not show it. */
  previewUrl: string
  altText: string
  /** Of its upload, 0 to 1. */
  progress: number
  /** What the gateway measured, once the upload is done. */
  uploaded: ShownMediaFile | null
  problem: CarteiroError | null
}

export const kindOfFile = ({ uploaded, type }: DraftFile): MediaKind => kindOfMedia(uploaded?.type ?? type)

export const isUploading = (files: readonly DraftFile[]): boolean =>
  files.some((file) => !file.uploaded && !file.problem)

export const hasFailed = (files: readonly DraftFile[]): boolean => files.some((file) => file.problem !== null)

/** The files that are ready, as the API takes them. */
export const mediaFilesOf = (files: readonly DraftFile[]): ShownMediaFile[] =>
  files.flatMap(({ uploaded, altText }) => {
    if (!uploaded) return []
    return [altText.trim() ? { ...uploaded, altText: altText.trim() } : uploaded]
  })

/** A file that a job has, to be edited. */
export const draftFileOf = ({ altText = '', ...uploaded }: ShownMediaFile, id: string): DraftFile => ({
  id,
  name: uploaded.name,
  type: uploaded.type,
  file: null,
  previewUrl: isShown(uploaded.url) ? uploaded.url : '',
  altText,
  progress: 1,
  uploaded,
  problem: null,
})
