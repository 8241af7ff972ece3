import { resolve } from 'node:path'
import type { CatalogOption, PlatformCatalog } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { shortTitle } from '../../../apps/studio/src/api/options.ts'
import { catalogPtBr } from '../../../apps/studio/src/i18n/catalog-pt-br.ts'
import { valueText } from '../../../apps/studio/src/i18n/catalog-text.ts'
import { editorOf, type Schema, titleOf } from '../../../apps/studio/src/post/settings/schema.ts'
import { platformNames } from '../../../infra/platforms/src/index.ts'

const catalogs: PlatformCatalog[] = await Promise.all(
  platformNames.map(async (name) => {
    const file = resolve(import.meta.dirname, `../../../services/${name}/src/catalog.ts`)
    return (await import(file)).catalog
  }),
)

type Named = { name: string; schema: Schema }
/** Every setting that a form has a field for, at any depth. */
const settingsIn = (schema: Schema): Named[] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, own]) => {
    const isDeep = ['object', 'objects'].includes(editorOf(own))
    return [{ name, schema: own }, ...(isDeep ? settingsIn(own.items ?? own) : [])]
  })

/** The messages of rules; messages with numbers or measured values are not translated. */
const messagesOf = ({ text, rules = [], warnings = [], checked_when_sent: later = [] }: CatalogOption) =>
  [...rules, ...warnings, ...later, ...(text?.forbidden ?? [])]
    .map(({ message }) => message)
    .filter((message) => !/\d{3}|\{measured\}/.test(message))

const textsOf = (catalog: PlatformCatalog, option: CatalogOption): string[] => [
  shortTitle({ platform: { ...catalog, paused: false }, option }, 'en'),
  ...option.media.combinations.map(({ name }) => name),
  ...settingsIn(option.settings as Schema).flatMap(({ name, schema }) => [
    titleOf(name, schema),
    ...(schema.description ? [schema.description] : []),
    ...(schema.enum ?? [])
      .filter((one) => typeof one === 'string')
      .map((one) => schema['x-titles']?.[one] ?? valueText(one, 'en')),
  ]),
  ...messagesOf(option),
]

test('every text of the catalogs has a Portuguese translation', () => {
  const texts = catalogs.flatMap((catalog) => catalog.options.flatMap((option) => textsOf(catalog, option)))
  expect([...new Set(texts)].filter((text) => catalogPtBr[text] === undefined)).toEqual([])
})

test('every setting has a form field; only deeply nested ones, such as an audience, are edited as JSON', () => {
  const asJson = catalogs.flatMap(({ options }) =>
    options.flatMap(({ settings }) =>
      settingsIn(settings as Schema)
        .filter(({ schema }) => editorOf(schema) === 'json')
        .map(({ name }) => name),
    ),
  )
  expect(asJson).toEqual(['targetEntities'])
})
