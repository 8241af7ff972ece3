import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { catalogText, valueText } from '../../i18n/catalog-text.ts'
import { useLocale, useTexts } from '../../i18n/locale.tsx'
import { postTexts } from '../texts.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

export const ChoiceField = (field: FieldProps): ReactNode => {
  const { schema, isRequired, value, onChange } = field
  const texts = useTexts(postTexts).settings
  const { locale } = useLocale()
  const values = schema.enum ?? []
  const labelOf = (one: string | number): string => {
    const title = schema['x-titles']?.[one]
    if (title !== undefined) return catalogText(title, locale)
    return typeof one === 'number' ? String(one) : valueText(one, locale)
  }
  // What has a default needs no way back to "not set".
  const unset =
    schema.default === undefined ? [{ value: '', label: isRequired ? texts.choose : texts.notSet }] : []
  return (
    <NativeSelect
      {...lookOf(field)}
      error={errorIn(field)}
      value={String(value ?? schema.default ?? '')}
      data={[
        ...unset,
        ...values.map((one) => ({
          value: String(one),
          label: labelOf(one),
        })),
      ]}
      onChange={(event) => onChange(values.find((one) => String(one) === event.currentTarget.value))}
    />
  )
}
