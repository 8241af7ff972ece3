import type { Account } from '@carteiro/contracts'
import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { fullTitle, type OptionOf } from '../../../api/options.ts'
import { useLocale, useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import { Counter } from '../../../post/lazy-counter.tsx'
import type { Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { publishTexts } from '../texts.ts'
import { accountOf } from '../where/account-for.ts'
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
  const texts = useTexts(publishTexts).caption
  const { locale } = useLocale()
  const sharing = chosen.filter(({ option }) => draft.specific[option.option] === undefined)
  return (
    <Panel title={texts.title}>
      <Textarea
        aria-label={texts.title}
        placeholder={texts.placeholder}
        autosize
        minRows={4}
        maxRows={14}
        size="md"
        value={draft.universal}
        onChange={(event) => editor.set({ universal: event.currentTarget.value })}
      />
      <ul className={classes.counters} aria-label={texts.counters}>
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
