import type { ReactNode } from 'react'
import { fullTitle, type OptionOf } from '../../api/options.ts'
import { catalogText } from '../../i18n/catalog-text.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { describeProblem, type OptionProblem, settingPath } from '../../post/problems.ts'
import { type Schema, titleOf } from '../../post/settings/schema.ts'
import { postTexts } from '../../post/texts.ts'
import classes from './publish.module.css'

/** The name of the setting that a problem is about, as the catalog names it. */
const settingOf = (problem: OptionProblem, of: OptionOf | undefined): string | undefined => {
  const name = /^\w+/.exec(settingPath(problem))?.[0]
  const schema = (of?.option.settings as Schema | undefined)?.properties?.[name ?? '']
  return name && schema && titleOf(name, schema)
}

/** What is wrong, each thing once, with the names of all options that have it. */
export const useProblemGroups = (
  problems: readonly OptionProblem[],
  chosen: readonly OptionOf[],
): { text: string; names: string }[] => {
  const texts = useTexts(postTexts)
  const { locale } = useLocale()
  const namesBy = new Map<string, Set<string>>()
  for (const problem of problems) {
    const of = chosen.find(({ option }) => option.option === problem.platform)
    const setting = settingOf(problem, of)
    const message = describeProblem(problem, texts, locale)
    const text = setting ? `${catalogText(setting, locale)}: ${message}` : message
    const names = namesBy.get(text) ?? new Set()
    namesBy.set(text, names.add(of ? fullTitle(of, locale) : problem.platform))
  }
  return [...namesBy].map(([text, names]) => ({ text, names: [...names].join(', ') }))
}

/** Problems beside what they are about. */
export const ProblemList = ({
  problems,
  chosen,
}: {
  problems: readonly OptionProblem[]
  chosen: readonly OptionOf[]
}): ReactNode => {
  const groups = useProblemGroups(problems, chosen)
  if (groups.length === 0) return null
  return (
    <ul className={classes.problems}>
      {groups.map(({ text, names }) => (
        <li key={text}>
          <strong>{names}</strong> {text}
        </li>
      ))}
    </ul>
  )
}
