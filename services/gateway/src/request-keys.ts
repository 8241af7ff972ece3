import { type ErrorDetail, optionName, type PlatformCatalog, unknownKey } from '@carteiro/contracts'
import { z } from 'zod'

type Keyed = Record<string, unknown>
const keyed = (value: unknown): Keyed =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Keyed) : {}

/** An entry for something that exists, but was not selected. */
const notSelected = (field: string, key: string, code: string, selected: string[]): ErrorDetail => ({
  field,
  code,
  message: `expected nothing for ${key}, which is not selected: add it to selectedOptions, or leave this out`,
  allowed: selected,
})

/**
 * Every key of `captions.specific`, `parts.specific`, `settings`, `conversion.specific` and `accounts` that belongs to no selected option. It would be
 * ignored, so nothing of the request is published. Takes any JSON, so that a body with other faults is answered with
 * all of them.
 */
export const keyProblems = (body: unknown, catalogs: PlatformCatalog[]): ErrorDetail[] => {
  const { selectedOptions, captions, settings, accounts, conversion, parts } = keyed(body)
  const options = catalogs.flatMap((catalog) => catalog.options.map(({ option }) => option))
  const selection = z.array(optionName).min(1).safeParse(selectedOptions)
  // Without a selection that can be read, only what exists nowhere is certainly wrong.
  const selected = selection.data ?? options
  const platforms = catalogs
    .filter((catalog) => catalog.options.some(({ option }) => selected.includes(option)))
    .map(({ platform }) => platform)

  const ofOptions = (at: string, value: unknown): ErrorDetail[] =>
    Object.keys(keyed(value))
      .filter((key) => !selected.includes(key))
      .map((key) =>
        options.includes(key)
          ? notSelected(`${at}.${key}`, key, 'option_not_selected', selected)
          : unknownKey(`${at}.${key}`, key, selected),
      )
  /** A selected option that no platform offers now is refused by itself, and so is what belongs to its platform. */
  const unavailable = selected.filter((one) => !options.includes(one))
  const ofPlatforms = Object.keys(keyed(accounts))
    .filter((key) => !platforms.includes(key) && !unavailable.some((one) => one.startsWith(`${key}_`)))
    .map((key) =>
      catalogs.some(({ platform }) => platform === key)
        ? notSelected(`accounts.${key}`, key, 'platform_not_selected', platforms)
        : unknownKey(`accounts.${key}`, key, platforms),
    )
  return [
    ...ofOptions('captions.specific', keyed(captions).specific),
    ...ofOptions('parts.specific', keyed(parts).specific),
    ...ofOptions('settings', settings),
    ...ofOptions('conversion.specific', keyed(conversion).specific),
    ...ofPlatforms,
  ]
}
