import { TagsInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../../i18n/locale.tsx'
import { postWords } from '../words.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

export const TextsField = (field: FieldProps): ReactNode => {
  const { schema, value, onChange } = field
  const words = useWords(postWords).settings
  return (
    <TagsInput
      {...lookOf(field)}
      placeholder={words.listHint}
      error={errorIn(field)}
      maxTags={schema.maxItems ?? Number.MAX_SAFE_INTEGER}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(texts) => onChange(texts.length > 0 ? texts : undefined)}
    />
  )
}
