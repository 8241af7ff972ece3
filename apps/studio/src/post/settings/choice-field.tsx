import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { valueText } from '../../i18n/catalog-text.ts'
import { useLocale, useWords } from '../../i18n/locale.tsx'
import { postWords } from '../words.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

export const ChoiceField = (field: FieldProps): ReactNode => {
  const { schema, isRequired, value, onChange } = field
  const words = useWords(postWords).settings
  const { locale } = useLocale()
  const values = schema.enum ?? []
  // What has a default needs no way back to "not set".
  const unset =
    schema.default === undefined ? [{ value: '', label: isRequired ? words.choose : words.notSet }] : []
  return (
    <NativeSelect
      {...lookOf(field)}
      error={errorIn(field)}
      value={String(value ?? schema.default ?? '')}
      data={[
        ...unset,
        ...values.map((one) => ({
          value: String(one),
          label: typeof one === 'number' ? String(one) : valueText(one, locale),
        })),
      ]}
      onChange={(event) => onChange(values.find((one) => String(one) === event.currentTarget.value))}
    />
  )
}
