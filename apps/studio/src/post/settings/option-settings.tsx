import type { CatalogOption } from '@carteiro/contracts'
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTexts } from '../../i18n/locale.tsx'
import { postTexts } from '../texts.ts'
import { namesInOrder, type Schema } from './schema.ts'
import { SettingList } from './setting-list.tsx'

const FIRST_SHOWN = 6

/** The settings of an option: the first of them, and the others when they are asked for or wrong. */
export const OptionSettings = ({
  option,
  values,
  onChange,
  errors,
}: {
  option: CatalogOption
  values: Readonly<Record<string, unknown>>
  onChange: (values: Readonly<Record<string, unknown>>) => void
  errors: ReadonlyMap<string, string>
}): ReactNode => {
  const texts = useTexts(postTexts).settings
  const [isAll, setAll] = useState(false)
  const schema = option.settings as Schema
  const names = namesInOrder(schema)
  const hasErrorBelow = names
    .slice(FIRST_SHOWN)
    .some((name) => [...errors.keys()].some((path) => path.startsWith(name)))
  const isWhole = isAll || hasErrorBelow || names.length <= FIRST_SHOWN + 1
  return (
    <>
      <SettingList
        schema={schema}
        names={isWhole ? names : names.slice(0, FIRST_SHOWN)}
        values={values}
        onChange={onChange}
        errors={errors}
      />
      {!isWhole && (
        <Button variant="subtle" size="xs" onClick={() => setAll(true)} style={{ alignSelf: 'start' }}>
          {texts.more(names.length - FIRST_SHOWN)}
        </Button>
      )}
    </>
  )
}
