import { type Account, countText, nearestTextLimit, type TextRule } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { useLocale, useTexts } from '../i18n/locale.tsx'
import classes from './counter.module.css'
import { postTexts } from './texts.ts'

const NEARLY = 0.9

/** How long a text is, as the platform counts, and how long it may be. */
export const Counter = ({
  name,
  text,
  rule,
  account,
}: {
  name: string
  text: string
  rule: TextRule
  /** Whose limits count, where they differ. */
  account?: Account | undefined
}): ReactNode => {
  const texts = useTexts(postTexts)
  const { format } = useLocale()
  const { max, counting } = nearestTextLimit(rule, text, { account })
  const length = countText(text, counting)
  const state = length > max ? 'over' : length > max * NEARLY ? 'nearly' : 'fine'
  return (
    <span className={classes.counter} data-state={state} data-option-count={length}>
      {texts.counter(name, format.number(length), format.number(max))}
    </span>
  )
}
