import type { Account } from '@carteiro/contracts'
import type { OptionOf } from '../../../api/options.ts'
import type { DraftFile } from '../../../post/media/draft-file.ts'
import { captionOf, type Draft } from '../draft/draft.ts'

/** What a preview shows: everything that a post has to be drawn. */
export type PreviewPost = {
  platformName: string
  color: string
  accountName: string
  /** An address of the account's picture, if the account brought one. */
  avatar: string | null
  text: string
  title: string | null
  files: readonly DraftFile[]
}

const DEFAULT_COLOR = '#5a6270'

const avatarOf = (account: Account | undefined): string | null => {
  const urls = Object.entries(account?.profile ?? {}).find(([name]) =>
    /avatar|picture|photo|image/i.test(name),
  )
  const url = urls?.[1]
  return typeof url === 'string' && url.startsWith('https://') ? url : null
}

export const previewPost = (one: OptionOf, draft: Draft, account: Account | undefined): PreviewPost => {
  const { platform, option } = one
  const title = draft.settings[option.option]?.title
  return {
    platformName: platform.display_name,
    color: platform.color ?? DEFAULT_COLOR,
    accountName: account?.display_name ?? platform.display_name,
    avatar: avatarOf(account),
    text: option.text ? captionOf(draft, option.option) : '',
    title: typeof title === 'string' ? title : null,
    files: draft.files.filter((file) => !file.problem),
  }
}
