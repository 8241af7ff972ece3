import { countText, type TextRule } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { useLocale, useWords } from '../i18n/locale.tsx'
import classes from './counter.module.css'
import { postWords } from './words.ts'

const NEARLY = 0.9

/** How long a text is, as the platform counts, and how long it may be. */
export const Counter = ({ name, text, rule }: { name: string; text: string; rule: TextRule }): ReactNode => {
  const words = useWords(postWords)
  const { format } = useLocale()
  const length = countText(text, rule.counting)
  const state = length > rule.max ? 'over' : length > rule.max * NEARLY ? 'nearly' : 'fine'
  return (
    <span className={classes.counter} data-state={state} data-option-count={length}>
      {words.counter(name, format.number(length), format.number(rule.max))}
    </span>
  )
}
