import type { Mode } from '@carteiro/contracts'
import type { ReactNode } from 'react'
import { useAccounts } from '../../../api/queries.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { PlatformName } from '../../../parts/platforms.tsx'
import { SomeOf } from '../some-of.tsx'
import classes from './keys.module.css'
import { keysTexts } from './texts.ts'

/** The accounts of its mode that a key sees and uses; null is all. */
export const AccountChoice = ({
  mode,
  chosen,
  error,
  onChange,
}: {
  mode: Mode
  chosen: readonly string[] | null
  error: string | undefined
  onChange: (accounts: string[] | null) => void
}): ReactNode => {
  const { form: texts } = useTexts(keysTexts)
  const { data: accounts } = useAccounts(mode)
  return (
    <SomeOf
      label={texts.accounts}
      all={texts.which.all}
      some={texts.which.some}
      none={texts.noneConnected}
      choices={accounts?.map(({ id, platform, display_name }) => ({
        value: id,
        label: (
          <span className={classes.account} translate="no">
            <PlatformName platform={platform} size={18} /> {display_name}
          </span>
        ),
      }))}
      chosen={chosen}
      error={error}
      onChange={onChange}
    />
  )
}
