import type { PlatformCatalog } from './catalog.ts'
import { condition, pattern } from './condition.ts'

/**
 * Checks that a catalog's conditions and patterns are in the language of this version. For authors of catalogs only:
 * a reader ignores what it does not know, since a newer service may have written it. @throws ZodError
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
