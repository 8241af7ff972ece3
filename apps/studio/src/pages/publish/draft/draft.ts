import type { MediaFile } from '@carteiro/contracts'
import type { EnqueueInput, Platform } from '@carteiro/react'
import { isTime } from '../../../i18n/clock.ts'
import { type DraftFile, mediaFilesOf } from '../../../post/media/draft-file.ts'

export type Draft = {
  files: readonly DraftFile[]
  /** The options that it goes to. */
  selected: readonly string[]
  /** Platform → id of an account, where not the default. */
  accounts: Readonly<Record<string, string>>
  universal: string
  /** Option → a caption of its own. */
  specific: Readonly<Record<string, string>>
  /** Option → the parts of its thread after the first. Not there in a draft of the release before. */
  threads?: Readonly<Record<string, readonly string[]>>
  /** Option → what was set. */
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Files that do not fit are converted. Not there in a draft of the release before: they are. */
  convertsFiles?: boolean
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
  convertsFiles: true,
  isLater: false,
  scheduledAt: '',
  sent: null,
})

export const convertsFiles = ({ convertsFiles: isOn = true }: Draft): boolean => isOn

export const captionOf = (draft: Draft, option: string): string => draft.specific[option] ?? draft.universal

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
  const threads = draft.selected.flatMap((option) => {
    const others = draft.threads?.[option] ?? []
    const all = [captionOf(draft, option), ...others].map((text) => ({ text }))
    return others.length > 0 ? [[option, all] as const] : []
  })
  const posts = draft.selected.filter((option) => threads.every(([other]) => other !== option))
  return {
    selectedOptions: [...draft.selected],
    mediaFiles: mediaFilesOf(draft.files),
    ...(draft.files.length > 0 && convertsFiles(draft) ? { mediaPolicy: 'convert' as const } : {}),
    // Of a thread the caption is the first part: where all are threads, nothing else would show it.
    captions: {
      ...(posts.length > 0 || threads.length === 0 ? { universal: draft.universal } : {}),
      specific: only(draft.specific, posts),
    },
    ...(threads.length > 0 ? { parts: { specific: Object.fromEntries(threads) } } : {}),
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
