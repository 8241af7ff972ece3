import { Checkbox, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import classes from './keys.module.css'
import { isOfAllAccounts } from './scopes.ts'
import { keysTexts } from './texts.ts'

/** Permissions to choose from, each with what it allows. */
export const ScopeList = ({
  labelId,
  offered,
  chosen,
  isBound,
  error,
  onChange,
}: {
  labelId: string
  offered: readonly string[]
  chosen: readonly string[]
  /** Whether the key is of some accounts: then some permissions are not for it. */
  isBound: boolean
  error: string | undefined
  onChange: (scopes: string[]) => void
}): ReactNode => {
  const texts = useTexts(keysTexts)
  const names = texts.scopes as Record<string, string | undefined>
  const explained = texts.explained as Record<string, string | undefined>
  return (
    <Checkbox.Group value={[...chosen]} onChange={onChange} aria-labelledby={labelId} error={error}>
      <Stack gap={10} mt={6} mb={error ? 6 : 0}>
        {offered.map((scope) => {
          const isExcluded = isBound && isOfAllAccounts(scope)
          return (
            <Checkbox
              key={scope}
              value={scope}
              disabled={isExcluded}
              label={
                <span className={classes.scope} {...(names[scope] ? {} : { translate: 'no' })}>
                  {names[scope] ?? scope}
                </span>
              }
              description={isExcluded ? texts.form.ofAll : explained[scope]}
            />
          )
        })}
      </Stack>
    </Checkbox.Group>
  )
}
