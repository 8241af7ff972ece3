import { Checkbox, Input, SegmentedControl, Stack, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'

export type Choice = { value: string; label: ReactNode; description?: string | undefined }

/** All of something, also what is added later, or some of it; null is all. */
export const SomeOf = ({
  label,
  all,
  some,
  none,
  choices,
  chosen,
  error,
  onChange,
}: {
  label: string
  all: string
  some: string
  /** Said where there is nothing to choose from. */
  none?: string
  /** Undefined while they are loaded. */
  choices: readonly Choice[] | undefined
  chosen: readonly string[] | null
  error: string | undefined
  onChange: (chosen: string[] | null) => void
}): ReactNode => {
  const id = useId()
  return (
    <div>
      <Input.Label component="div" id={id}>
        {label}
      </Input.Label>
      <SegmentedControl
        fullWidth
        aria-labelledby={id}
        value={chosen === null ? 'all' : 'some'}
        onChange={(which) => onChange(which === 'all' ? null : [])}
        data={[
          { value: 'all', label: all },
          { value: 'some', label: some },
        ]}
      />
      {chosen !== null && (
        <Checkbox.Group value={[...chosen]} onChange={onChange} error={error} aria-labelledby={id}>
          <Stack gap={8} mt="sm" mb={error ? 6 : 0}>
            {choices?.map((one) => (
              <Checkbox key={one.value} {...one} />
            ))}
            {choices?.length === 0 && <Text size="sm">{none}</Text>}
          </Stack>
        </Checkbox.Group>
      )}
    </div>
  )
}
