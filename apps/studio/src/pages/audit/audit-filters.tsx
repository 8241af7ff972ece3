import { CloseButton, NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Period, periods } from '../../api/period.ts'
import { useTexts } from '../../i18n/locale.tsx'
import { useUser } from '../../session/session.tsx'
import classes from './audit.module.css'
import { auditTexts } from './texts.ts'
import { shortId } from './use-actor-name.ts'
import type { Filters } from './use-filters.ts'

type Choice = { value: string; label: string }

/** What the log was narrowed to from one of its entries is a choice, too. */
const withChosen = (choices: Choice[], value: string, label = value): Choice[] =>
  choices.some((one) => one.value === value) ? choices : [...choices, { value, label }]

const UUID = /^[0-9a-f-]{36}$/

export const AuditFilters = ({
  filters,
  onChange,
  onClear,
  isNarrowed,
}: {
  filters: Filters
  onChange: (changes: Partial<Filters>) => void
  onClear: () => void
  isNarrowed: boolean
}): ReactNode => {
  const { filters: texts, clear, areas, actions, actors } = useTexts(auditTexts)
  const user = useUser()
  const periodNames: Record<Period, string> = {
    '': texts.anyTime,
    hours24: texts.hours24,
    days7: texts.days7,
    days30: texts.days30,
  }
  const short = (text: string): string => (UUID.test(text) ? shortId(text) : text)
  const isForOperators = (area: string): boolean =>
    ['platform', 'settings', 'installation', 'event_handler'].includes(area)
  const areaChoices = Object.entries(areas)
    .filter(([area]) => user.isOperator || !isForOperators(area))
    .map(([value, label]) => ({ value, label }))
  const named = (actions as Record<string, string | undefined>)[filters.action]
  return (
    <search className={classes.filters} aria-label={texts.region}>
      <NativeSelect
        label={texts.action}
        value={filters.action}
        data={withChosen([{ value: '', label: texts.any }, ...areaChoices], filters.action, named)}
        onChange={(event) => onChange({ action: event.currentTarget.value })}
      />
      <NativeSelect
        label={texts.actor}
        value={filters.actor}
        data={withChosen(
          [
            { value: '', label: texts.anyone },
            { value: user.id, label: texts.me },
            ...(user.isOperator ? [{ value: 'user', label: texts.users }] : []),
            { value: 'key', label: texts.keys },
            { value: 'service_role', label: actors.service },
            { value: 'database_role', label: 'SQL' },
          ],
          filters.actor,
          short(filters.actor),
        )}
        onChange={(event) => onChange({ actor: event.currentTarget.value })}
      />
      {filters.target !== '' && (
        <NativeSelect
          label={texts.target}
          value={filters.target}
          data={[
            { value: '', label: texts.any },
            { value: filters.target, label: short(filters.target) },
          ]}
          onChange={(event) => onChange({ target: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label={texts.when}
        value={filters.period}
        data={periods.map((value) => ({ value, label: periodNames[value] }))}
        onChange={(event) => onChange({ period: event.currentTarget.value as Period })}
      />
      {isNarrowed && (
        <CloseButton className={classes.clear ?? ''} aria-label={clear} title={clear} onClick={onClear} />
      )}
    </search>
  )
}
