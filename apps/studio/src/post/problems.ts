import type { OptionCheck, RejectedOption } from '@carteiro/contracts'
import { catalogText } from '../i18n/catalog-text.ts'
import type { Locale } from '../i18n/texts.ts'
import type { PostTexts } from './texts.ts'

/** One thing that is wrong with one option. `platform` is the option, as in the API. */
export type OptionProblem = RejectedOption

export const problemsOf = (checks: readonly OptionCheck[]): OptionProblem[] =>
  checks.flatMap(({ problems }) => problems)

/** What is accepted, but may not be what the user expects; and what the platform decides when the post is sent. */
export const noticesOf = (checks: readonly OptionCheck[]): Record<'warnings' | 'later', OptionProblem[]> => ({
  warnings: checks.flatMap(({ warnings }) => warnings),
  later: checks.flatMap((one) => one.checked_when_sent),
})

export const isAboutCaption = ({ field }: OptionProblem): boolean => field.startsWith('captions.')
export const isAboutParts = ({ field }: OptionProblem): boolean => field.startsWith('parts')
export const isAboutMedia = ({ field }: OptionProblem): boolean => field.startsWith('mediaFiles')
export const isAboutTime = ({ field }: OptionProblem): boolean => field === 'scheduledAt'
export const isAboutAccount = ({ field }: OptionProblem): boolean => field.startsWith('accounts.')
/** The path below `settings.<option>`, such as `user_tags[0].x`; empty when it is about something else. */
export const settingPath = ({ field, platform }: OptionProblem): string =>
  field.startsWith(`settings.${platform}`)
    ? field.slice(`settings.${platform}`.length).replace(/^\./, '')
    : ''

/** A problem as the user reads it; one without a text of its own has the gateway's message. */
export const describeProblem = (problem: OptionProblem, texts: PostTexts, locale: Locale): string => {
  const problemTexts = texts.problems
  const allowed = (problem.allowed ?? []).map((one) => catalogText(String(one), locale)).join(problemTexts.or)
  const index = /^mediaFiles\[(\d+)\]/.exec(problem.field)?.[1]
  const file = index === undefined ? '' : problemTexts.fileTitle(Number(index) + 1)
  switch (problem.code) {
    case 'text_required':
      return problemTexts.required
    case 'text_too_long':
      return file ? problemTexts.altTooLong(file) : problemTexts.tooLong
    case 'too_many_hashtags':
    case 'too_many_mentions':
    case 'too_many_cashtags':
    case 'too_many_links':
      return problemTexts.tooMany
    case 'media_combination':
      return problemTexts.combination(allowed)
    case 'media_type':
      return problemTexts.type(file, allowed.replaceAll(/(image|video)\//g, '').toUpperCase())
    case 'media_codec':
    case 'media_chroma':
      return problemTexts.codec(file, allowed)
    case 'media_too_large':
      return problemTexts.size(file)
    case 'media_out_of_range':
      return problemTexts.range(file, catalogText(problem.message, locale))
    case 'invalid_setting':
      return problem.allowed ? problemTexts.choose : problem.message
    case 'account_disconnected':
      return problemTexts.account
    case 'out_of_range':
      return isAboutTime(problem) ? problemTexts.schedule : problem.message
    default:
      return problemTexts.other(file, catalogText(problem.message, locale))
  }
}
