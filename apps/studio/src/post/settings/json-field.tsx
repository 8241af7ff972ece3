import { JsonInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { postTexts } from '../texts.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

const read = (text: string): { value: unknown } | undefined => {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** For what is too deep for a form. What isn't JSON stays in the field, and is not set. */
export const JsonField = (field: FieldProps): ReactNode => {
  const { label, value, onChange } = field
  const texts = useTexts(postTexts).settings
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  return (
    <JsonInput
      {...lookOf(field)}
      label={`${label} · ${texts.json}`}
      autosize
      minRows={2}
      value={text}
      error={read(text) ? errorIn(field) : texts.badJson}
      onChange={(next) => {
        setText(next)
        onChange(read(next)?.value)
      }}
    />
  )
}
