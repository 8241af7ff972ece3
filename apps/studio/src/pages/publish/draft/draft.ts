import { kindOfMedia, type MediaFile, type MediaKind } from '@carteiro/contracts'
import type { CarteiroError, EnqueueInput, Platform } from '@carteiro/react'
import { isTime } from '../../../i18n/clock.ts'

export type DraftFile = {
  id: string
  name: string
  type: string
  /** Null in a draft that was kept: it is uploaded, and shown from there. */
  file: File | null
  /** Where it can be shown from, such as the file itself. */
  previewUrl: string
  altText: string
  /** Of its upload, 0 to 1. */
  progress: number
  /** What the gateway measured, once the upload is done. */
  uploaded: MediaFile | null
  problem: CarteiroError | null
}

export type Draft = {
  files: readonly DraftFile[]
  /** The options that it goes to. */
  selected: readonly string[]
  /** Platform → id of an account, where not the default. */
  accounts: Readonly<Record<string, string>>
  universal: string
  /** Option → a caption of its own. */
  specific: Readonly<Record<string, string>>
  /** Option → what was set. */
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** It is to go out at `scheduledAt`, not at once. */
  isLater: boolean
  /** As a `datetime-local` field has it, in the user's time zone. */
  scheduledAt: string
  /** What was sent without an answer: it may be on its way. Pressed again as it was, it goes out with the same key. */
  sent: { key: string; content: string } | null
}

export const emptyDraft = (selected: readonly string[] = []): Draft => ({
  files: [],
  selected,
  accounts: {},
  universal: '',
  specific: {},
  settings: {},
  isLater: false,
  scheduledAt: '',
  sent: null,
})

export const kindOfFile = ({ uploaded, type }: DraftFile): MediaKind => kindOfMedia(uploaded?.type ?? type)

export const captionOf = (draft: Draft, option: string): string => draft.specific[option] ?? draft.universal

export const isUploading = (draft: Draft): boolean =>
  draft.files.some((file) => !file.uploaded && !file.problem)

const only = <T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)))

/** The draft as the API takes it: of files, captions and settings those that are ready and of use. */
export const requestOf = (
  draft: Draft,
  platforms: readonly Platform[],
): EnqueueInput & { mediaFiles: MediaFile[] } => {
  const concerned = platforms.filter(({ options }) =>
    options.some(({ option }) => draft.selected.includes(option)),
  )
  return {
    selectedOptions: [...draft.selected],
    mediaFiles: draft.files.flatMap(({ uploaded, altText }) => {
      if (!uploaded) return []
      return [altText.trim() ? { ...uploaded, altText: altText.trim() } : uploaded]
    }),
    captions: { universal: draft.universal, specific: only(draft.specific, draft.selected) },
    settings: only(draft.settings, draft.selected),
    accounts: only(
      draft.accounts,
      concerned.map(({ platform }) => platform),
    ),
    ...(draft.isLater && isTime(draft.scheduledAt)
      ? { scheduledAt: new Date(draft.scheduledAt).toISOString() }
      : {}),
  }
}
