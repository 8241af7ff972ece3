import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FieldProps } from './field.ts'

/** An empty field is a setting that isn't there. */
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text)

export const TextField = ({
  path,
  label,
  description,
  isRequired,
  value,
  onChange,
  errors,
  isLong = false,
}: FieldProps & { isLong?: boolean }): ReactNode => {
  const Input = isLong ? Textarea : TextInput
  return (
    <Input
      label={label}
      description={description}
      withAsterisk={isRequired}
      error={errors.get(path)}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(orNothing(event.currentTarget.value))}
    />
  )
}

export const SwitchField = ({
  path,
  label,
  description,
  schema,
  value,
  onChange,
  errors,
}: FieldProps): ReactNode => (
  <Switch
    label={label}
    description={description}
    error={errors.get(path)}
    checked={(value ?? schema.default) === true}
    onChange={(event) => onChange(event.currentTarget.checked)}
  />
)

export const NumberField = ({
  path,
  label,
  description,
  schema,
  isRequired,
  value,
  onChange,
  errors,
}: FieldProps): ReactNode => (
  <NumberInput
    label={label}
    description={description}
    withAsterisk={isRequired}
    error={errors.get(path)}
    min={schema.minimum ?? Number.MIN_SAFE_INTEGER}
    max={schema.maximum ?? Number.MAX_SAFE_INTEGER}
    allowDecimal={schema.type === 'number'}
    hideControls
    placeholder={schema.default === undefined ? '' : String(schema.default)}
    value={typeof value === 'number' ? value : ''}
    onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
  />
)

const MINUTE_MS = 60_000
/** As a `datetime-local` field has it: the reader's own clock, without a zone. */
const localText = (iso: unknown): string => {
  const at = new Date(String(iso))
  if (Number.isNaN(at.getTime())) return ''
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16)
}

export const TimeField = ({
  path,
  label,
  description,
  isRequired,
  value,
  onChange,
  errors,
}: FieldProps): ReactNode => (
  <TextInput
    type="datetime-local"
    label={label}
    description={description}
    withAsterisk={isRequired}
    error={errors.get(path)}
    value={localText(value)}
    onChange={({ currentTarget: { value: text } }) =>
      onChange(text ? new Date(text).toISOString() : undefined)
    }
  />
)
