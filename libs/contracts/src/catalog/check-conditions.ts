import type { PlatformCatalog } from './catalog.ts'
import { condition, pattern } from './condition.ts'

/**
 * Holds a catalog's conditions and patterns to this version's language. For those who write catalogs: whoever reads one
 * passes over what it does not know. @throws ZodError
 */
export const checkConditions = ({ options }: PlatformCatalog): void => {
  for (const { text, rules = [], warnings = [], checked_when_sent: later = [] } of options) {
    for (const { when } of [...rules, ...warnings, ...later, ...(text?.also ?? [])]) {
      if (when !== undefined) condition.parse(when)
    }
    if (text?.required_unless) condition.parse(text.required_unless)
    for (const forbidden of text?.forbidden ?? []) pattern.parse(forbidden.pattern)
  }
}
