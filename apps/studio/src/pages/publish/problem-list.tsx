import type { ReactNode } from 'react'
import { fullTitle, type OptionOf } from '../../api/options.ts'
import { useLocale, useWords } from '../../i18n/locale.tsx'
import { describeProblem, type OptionProblem } from './problems.ts'
import classes from './publish.module.css'
import { publishWords } from './words.ts'

/** Problems beside what they are about, said with the option that has them; equal ones of several options as one. */
export const ProblemList = ({
  problems,
  chosen,
}: {
  problems: readonly OptionProblem[]
  chosen: readonly OptionOf[]
}): ReactNode => {
  const words = useWords(publishWords)
  const { locale } = useLocale()
  const namesBy = new Map<string, Set<string>>()
  for (const problem of problems) {
    const text = describeProblem(problem, words, locale)
    const of = chosen.find(({ option }) => option.option === problem.platform)
    const names = namesBy.get(text) ?? new Set()
    namesBy.set(text, names.add(of ? fullTitle(of) : problem.platform))
  }
  if (namesBy.size === 0) return null
  return (
    <ul className={classes.problems}>
      {[...namesBy].map(([text, names]) => (
        <li key={text}>
          <strong>{[...names].join(', ')}</strong> {text}
        </li>
      ))}
    </ul>
  )
}
