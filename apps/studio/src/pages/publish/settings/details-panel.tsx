import type { Account } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import type { OptionOf } from '../../../api/options.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { Panel } from '../../../parts/panel.tsx'
import type { OptionProblem } from '../../../post/problems.ts'
import type { Draft } from '../draft/draft.ts'
import type { DraftEditor } from '../draft/use-draft.ts'
import { publishTexts } from '../texts.ts'
import { accountOf } from '../where/account-for.ts'
import { OptionDetails } from './option-details.tsx'

/** Loaded when the first option is chosen: forms are the larger part of this page's script. */
export default function DetailsPanel({
  chosen,
  accounts,
  draft,
  editor,
  problems,
}: {
  chosen: readonly OptionOf[]
  accounts: readonly Account[]
  draft: Draft
  editor: DraftEditor
  problems: readonly OptionProblem[]
}): ReactNode {
  const texts = useTexts(publishTexts).details
  return (
    <Panel title={texts.title}>
      {chosen.map((one) => (
        <OptionDetails
          key={one.option.option}
          one={one}
          account={accountOf(one, accounts, draft)}
          draft={draft}
          editor={editor}
          problems={problems.filter(({ platform }) => platform === one.option.option)}
        />
      ))}
    </Panel>
  )
}
