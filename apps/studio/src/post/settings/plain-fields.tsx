import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { clockText } from '../../i18n/clock.ts'
import { errorIn, type FieldProps, lookOf } from './field.ts'

/** An empty field is a setting that isn't there. */
const orNothing = (text: string): string | undefined => (text === '' ? undefined : text)

export const TextField = ({ isLong = false, ...field }: FieldProps & { isLong?: boolean }): ReactNode => {
  const Input = isLong ? Textarea : TextInput
  return (
    <Input
      {...lookOf(field)}
      error={errorIn(field)}
      value={typeof field.value === 'string' ? field.value : ''}
      onChange={(event) => field.onChange(orNothing(event.currentTarget.value))}
    />
  )
}

export const SwitchField = (field: FieldProps): ReactNode => (
  <Switch
    label={field.label}
    description={field.description}
    error={errorIn(field)}
    checked={(field.value ?? field.schema.default) === true}
    onChange={(event) => field.onChange(event.currentTarget.checked)}
  />
)

export const NumberField = (field: FieldProps): ReactNode => (
  <NumberInput
    {...lookOf(field)}
    error={errorIn(field)}
    min={field.schema.minimum ?? Number.MIN_SAFE_INTEGER}
    max={field.schema.maximum ?? Number.MAX_SAFE_INTEGER}
    allowDecimal={field.schema.type === 'number'}
    hideControls
    placeholder={field.schema.default === undefined ? '' : String(field.schema.default)}
    value={typeof field.value === 'number' ? field.value : ''}
    onChange={(next) => field.onChange(typeof next === 'number' ? next : undefined)}
  />
)

export const TimeField = (field: FieldProps): ReactNode => (
  <TextInput
    type="datetime-local"
    {...lookOf(field)}
    error={errorIn(field)}
    value={clockText(field.value)}
    onChange={({ currentTarget: { value: text } }) =>
      field.onChange(text ? new Date(text).toISOString() : undefined)
    }
  />
)
