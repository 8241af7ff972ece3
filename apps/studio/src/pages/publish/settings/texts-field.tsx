import { TagsInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../../../i18n/locale.tsx'
import { publishWords } from '../words.ts'
import type { FieldProps } from './field.ts'

/** The first error of the list or of anything in it. */
const errorBelow = (errors: ReadonlyMap<string, string>, path: string): string | undefined =>
  [...errors].find(([at]) => at === path || at.startsWith(`${path}[`))?.[1]

export const TextsField = ({
  path,
  label,
  description,
  schema,
  isRequired,
  value,
  onChange,
  errors,
}: FieldProps): ReactNode => {
  const words = useWords(publishWords).details
  return (
    <TagsInput
      label={label}
      description={description}
      placeholder={words.listHint}
      withAsterisk={isRequired}
      error={errorBelow(errors, path)}
      maxTags={schema.maxItems ?? Number.MAX_SAFE_INTEGER}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(texts) => onChange(texts.length > 0 ? texts : undefined)}
    />
  )
}
