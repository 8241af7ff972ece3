import type { ReactNode } from 'react'
import { catalogText } from '../../i18n/catalog-text.ts'
import { useLocale } from '../../i18n/locale.tsx'
import { isRequired, namesInOrder, type Schema, titleOf } from './schema.ts'
import { Setting } from './setting.tsx'
import classes from './settings.module.css'

type Values = Readonly<Record<string, unknown>>

const changed = (values: Values, name: string, value: unknown): Values => {
  const { [name]: _old, ...others } = values
  return value === undefined ? others : { ...others, [name]: value }
}

/** The settings of an object, each by the editor that fits; `names` picks some of them. */
export const SettingList = ({
  schema,
  names = namesInOrder(schema),
  path = '',
  values,
  onChange,
  errors,
}: {
  schema: Schema
  names?: readonly string[]
  path?: string
  values: Values
  onChange: (values: Values) => void
  errors: ReadonlyMap<string, string>
}): ReactNode => {
  const { locale } = useLocale()
  return (
    <div className={classes.grid}>
      {names.map((name) => {
        const own = schema.properties?.[name] ?? {}
        return (
          <Setting
            key={name}
            path={path ? `${path}.${name}` : name}
            label={catalogText(titleOf(name, own), locale)}
            description={own.description ? catalogText(own.description, locale) : undefined}
            schema={own}
            isRequired={isRequired(schema, name)}
            value={values[name]}
            onChange={(value) => onChange(changed(values, name, value))}
            errors={errors}
          />
        )
      })}
    </div>
  )
}
