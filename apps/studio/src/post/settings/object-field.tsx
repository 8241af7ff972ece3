import { ActionIcon, Button, Fieldset, Group, Text } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { postTexts } from '../texts.ts'
import type { FieldProps } from './field.ts'
import { SettingList } from './setting-list.tsx'

type Values = Readonly<Record<string, unknown>>
const asValues = (value: unknown): Values => (value && typeof value === 'object' ? (value as Values) : {})

export const ObjectField = ({
  path,
  label,
  description,
  schema,
  value,
  onChange,
  errors,
}: FieldProps): ReactNode => (
  <Fieldset legend={label}>
    {description && (
      <Text size="sm" c="dimmed" mb="xs">
        {description}
      </Text>
    )}
    <SettingList
      schema={schema}
      path={path}
      values={asValues(value)}
      // Without anything in it, it was not set.
      onChange={(values) => onChange(Object.keys(values).length > 0 ? values : undefined)}
      errors={errors}
    />
  </Fieldset>
)

export const ObjectsField = ({
  path,
  label,
  description,
  schema,
  value,
  onChange,
  errors,
}: FieldProps): ReactNode => {
  const texts = useTexts(postTexts).settings
  const entries = Array.isArray(value) ? value.map(asValues) : []
  const put = (next: Values[]): void => onChange(next.length > 0 ? next : undefined)
  return (
    <Fieldset legend={label}>
      {description && (
        <Text size="sm" c="dimmed" mb="xs">
          {description}
        </Text>
      )}
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other name than their place
        <Group key={index} align="end" wrap="nowrap" mb="sm" role="group" aria-label={texts.entry(index + 1)}>
          <SettingList
            schema={schema.items ?? {}}
            path={`${path}[${index}]`}
            values={entry}
            onChange={(changed) => put(entries.with(index, changed))}
            errors={errors}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={texts.removeEntry(index + 1)}
            onClick={() => put(entries.filter((_, at) => at !== index))}
          >
            <Trash2 size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="xs"
        variant="light"
        leftSection={<Plus size={14} aria-hidden />}
        disabled={entries.length >= (schema.maxItems ?? Number.MAX_SAFE_INTEGER)}
        onClick={() => put([...entries, {}])}
      >
        {texts.add}
      </Button>
    </Fieldset>
  )
}
