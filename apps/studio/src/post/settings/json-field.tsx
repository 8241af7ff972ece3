import { JsonInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useWords } from '../../i18n/locale.tsx'
import { postWords } from '../words.ts'
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
  const words = useWords(postWords).settings
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  return (
    <JsonInput
      {...lookOf(field)}
      label={`${label} · ${words.json}`}
      autosize
      minRows={2}
      value={text}
      error={read(text) ? errorIn(field) : words.badJson}
      onChange={(next) => {
        setText(next)
        onChange(read(next)?.value)
      }}
    />
  )
}
