import type { OptionCheck, RejectedOption } from '@carteiro/contracts'
import { catalogText } from '../i18n/catalog-text.ts'
import type { Locale } from '../i18n/words.ts'
import type { PostWords } from './words.ts'

/** One thing that is wrong with one option. `platform` is the option, as in the API. */
export type OptionProblem = RejectedOption

export const problemsOf = (checks: readonly OptionCheck[]): OptionProblem[] =>
  checks.flatMap(({ problems }) => problems)

/** What is taken, and not as its author may think; and what the platform decides when it is sent. */
export const noticesOf = (checks: readonly OptionCheck[]): Record<'warnings' | 'later', OptionProblem[]> => ({
  warnings: checks.flatMap(({ warnings }) => warnings),
  later: checks.flatMap((one) => one.checked_when_sent),
})

export const isAboutCaption = ({ field }: OptionProblem): boolean => field.startsWith('captions.')
export const isAboutMedia = ({ field }: OptionProblem): boolean => field.startsWith('mediaFiles')
export const isAboutTime = ({ field }: OptionProblem): boolean => field === 'scheduledAt'
export const isAboutAccount = ({ field }: OptionProblem): boolean => field.startsWith('accounts.')
/** The path below `settings.<option>`, such as `user_tags[0].x`; empty when it is about something else. */
export const settingPath = ({ field, platform }: OptionProblem): string =>
  field.startsWith(`settings.${platform}`)
    ? field.slice(`settings.${platform}`.length).replace(/^\./, '')
    : ''

/** What is wrong, in the author's words; what has none here is told as the gateway tells it. */
export const describeProblem = (problem: OptionProblem, words: PostWords, locale: Locale): string => {
  const said = words.problems
  const allowed = (problem.allowed ?? []).map((one) => catalogText(String(one), locale)).join(said.or)
  const index = /^mediaFiles\[(\d+)\]/.exec(problem.field)?.[1]
  const file = index === undefined ? '' : said.fileTitle(Number(index) + 1)
  switch (problem.code) {
    case 'text_required':
      return said.required
    case 'text_too_long':
      return file ? said.altTooLong(file) : said.tooLong
    case 'too_many_hashtags':
    case 'too_many_mentions':
    case 'too_many_cashtags':
    case 'too_many_links':
      return said.tooMany
    case 'media_combination':
      return said.combination(allowed)
    case 'media_type':
      return said.type(file, allowed.replaceAll(/(image|video)\//g, '').toUpperCase())
    case 'media_codec':
    case 'media_chroma':
      return said.codec(file, allowed)
    case 'media_too_large':
      return said.size(file)
    case 'media_out_of_range':
      return said.range(file, catalogText(problem.message, locale))
    case 'invalid_setting':
      return problem.allowed ? said.choose : problem.message
    case 'account_disconnected':
      return said.account
    case 'out_of_range':
      return isAboutTime(problem) ? said.schedule : problem.message
    default:
      return said.other(file, catalogText(problem.message, locale))
  }
}
