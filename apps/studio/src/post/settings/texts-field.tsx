import { TagsInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { postTexts } from '../texts.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

export const TextsField = (field: FieldProps): ReactNode => {
  const { schema, value, onChange } = field
  const texts = useTexts(postTexts).settings
  return (
    <TagsInput
      {...lookOf(field)}
      placeholder={texts.listHint}
      error={errorIn(field)}
      maxTags={schema.maxItems ?? Number.MAX_SAFE_INTEGER}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(texts) => onChange(texts.length > 0 ? texts : undefined)}
    />
  )
}
