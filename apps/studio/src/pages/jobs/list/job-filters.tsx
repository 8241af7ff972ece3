import { jobStatuses } from '@carteiro/contracts'
import { CloseButton, NativeSelect, TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useWords } from '../../../i18n/locale.tsx'
import { useStatusNames } from '../../../parts/job-status.tsx'
import { useNames } from '../../../parts/platforms.tsx'
import { jobsWords } from '../words.ts'
import classes from './job-list.module.css'
import { type Filters, type Period, periods } from './use-filters.ts'

/** While one types the list waits. */
const TYPING_MS = 250

const SearchField = ({ value, onChange }: { value: string; onChange: (text: string) => void }): ReactNode => {
  const { filters: words } = useWords(jobsWords)
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
      label={words.search}
      placeholder={words.searchHint}
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
  const { filters: words, clear } = useWords(jobsWords)
  const statusNames = useStatusNames()
  const { platforms, options, optionName } = useNames()
  const kinds = options.filter(({ platform }) => platform.platform === filters.platform)
  const periodNames: Record<Period, string> = {
    '': words.anyTime,
    hours24: words.hours24,
    days7: words.days7,
    days30: words.days30,
  }
  const all = { value: '', label: words.any }
  return (
    <search className={classes.filters} aria-label={words.region}>
      <SearchField value={filters.search} onChange={(search) => onChange({ search })} />
      <NativeSelect
        label={words.status}
        value={filters.status}
        data={[all, ...jobStatuses.map((value) => ({ value, label: statusNames[value] }))]}
        onChange={(event) => onChange({ status: event.currentTarget.value })}
      />
      <NativeSelect
        label={words.platform}
        value={filters.platform}
        data={[all, ...platforms.map((one) => ({ value: one.platform, label: one.display_name }))]}
        onChange={(event) => onChange({ platform: event.currentTarget.value, option: '' })}
      />
      {kinds.length > 1 && (
        <NativeSelect
          label={words.option}
          value={filters.option}
          data={[
            all,
            ...kinds.map(({ option }) => ({ value: option.option, label: optionName(option.option) })),
          ]}
          onChange={(event) => onChange({ option: event.currentTarget.value })}
        />
      )}
      <NativeSelect
        label={words.when}
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
