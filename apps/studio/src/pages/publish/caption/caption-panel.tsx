import type { Account } from '@carteiro/contracts'
import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useWords } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { Counter } from '../../../post/lazy-counter.tsx'
import type { Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { accountOf } from '../where/account-for.ts'
import { publishWords } from '../words.ts'
import classes from './caption.module.css'

/** The caption of all that have none of their own. */
export const CaptionPanel = ({
  draft,
  editor,
  chosen,
  accounts,
  problems,
}: {
  draft: Draft
  editor: DraftEditor
  chosen: readonly OptionOf[]
  accounts: readonly Account[]
  problems: ReactNode
}): ReactNode => {
  const words = useWords(publishWords).caption
  const { locale } = useLocale()
  const sharing = chosen.filter(({ option }) => draft.specific[option.option] === undefined)
  return (
    <Panel title={words.title}>
      <Textarea
        aria-label={words.title}
        placeholder={words.placeholder}
        autosize
        minRows={4}
        maxRows={14}
        size="md"
        value={draft.universal}
        onChange={(event) => editor.set({ universal: event.currentTarget.value })}
      />
      <ul className={classes.counters} aria-label={words.counters}>
        {sharing.map(
          (one) =>
            one.option.text && (
              <li key={one.option.option}>
                <Counter
                  name={fullTitle(one, locale)}
                  text={draft.universal}
                  rule={one.option.text}
                  account={accountOf(one, accounts, draft)}
                />
              </li>
            ),
        )}
      </ul>
      {problems}
    </Panel>
  )
}
