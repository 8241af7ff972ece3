import { jobStatuses } from '@carteiro/contracts'
import { CloseButton, NativeSelect, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { type Period, periods } from '../../../api/period.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { useStatusNames } from '../../../parts/job-status.tsx'
import { modeTexts } from '../../../parts/mode-texts.ts'
import { useNames } from '../../../parts/platforms.tsx'
import classes from './job-list.module.css'
import { jobListTexts } from './texts.ts'
import type { Filters } from './use-filters.ts'

/** While one types the list waits. */
const TYPING_MS = 250

const SearchField = ({ value, onChange }: { value: string; onChange: (text: string) => void }): ReactNode => {
  const { filters: texts } = useTexts(jobListTexts)
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the clock
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <TextInput
      className={classes.search ?? ''}
      type="search"
      label={texts.search}
      placeholder={texts.searchHint}
      leftSection={<Search size={16} aria-hidden />}
      maxLength={200}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  )
}

export const JobFilters = ({
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
  const { filters: texts, clear } = useTexts(jobListTexts)
  const statusNames = useStatusNames()
  const modes = useTexts(modeTexts)
  const { platforms, options, optionName } = useNames()
  const kinds = options.filter(({ platform }) => platform.platform === filters.platform)
  const periodNames: Record<Period, string> = {
    '': texts.anyTime,
    hours24: texts.hours24,
    days7: texts.days7,
    days30: texts.days30,
  }
  const all = { value: '', label: texts.any }
  return (
    <search className={classes.filters} aria-label={texts.region}>
      <SearchField value={filters.search} onChange={(search) => onChange({ search })} />
      <NativeSelect
        label={texts.status}
        value={filters.status}
        data={[all, ...jobStatuses.map((value) => ({ value, label: statusNames[value] }))]}
        onChange={(event) => onChange({ status: event.currentTarget.value })}
      />
      <NativeSelect
        label={texts.platform}
        value={filters.platform}
        data={[all, ...platforms.map((one) => ({ value: one.platform, label: one.display_name }))]}
        onChange={(event) => onChange({ platform: event.currentTarget.value, option: '' })}
      />
      {kinds.length > 1 && (
        <NativeSelect
          label={texts.option}
          value={filters.option}
          data={[
            all,
            ...kinds.map(({ option }) => ({ value: option.option, label: optionName(option.option) })),
          ]}
          onChange={(event) => onChange({ option: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label={texts.when}
        value={filters.period}
        data={periods.map((value) => ({ value, label: periodNames[value] }))}
        onChange={(event) => onChange({ period: event.currentTarget.value as Period })}
      />
      <NativeSelect
        label={modes.label}
        value={filters.mode}
        data={[
          { value: '', label: modes.live },
          { value: 'test', label: modes.test },
        ]}
        onChange={(event) => onChange({ mode: event.currentTarget.value === 'test' ? 'test' : '' })}
      />
      {isNarrowed && (
        <CloseButton className={classes.clear ?? ''} aria-label={clear} title={clear} onClick={onClear} />
      )}
    </search>
  )
}
