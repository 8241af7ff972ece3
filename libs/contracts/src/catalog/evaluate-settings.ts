import { z } from 'zod'
import type { Problem } from './problem.ts'

const pathText = (path: PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')

/** Every problem of an option's settings, by its JSON Schema. */
export const evaluateSettings = (
  schema: Record<string, unknown>,
  settings: Record<string, unknown>,
  field: string,
): Problem[] => {
  const result = z.fromJSONSchema(schema as never).safeParse(settings)
  if (result.success) return []
  const known = Object.keys((schema.properties as Record<string, unknown> | undefined) ?? {})
  return result.error.issues.flatMap((issue): Problem[] => {
    const at = `${field}${pathText(issue.path)}`
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: `${at}.${key}`,
        code: 'unknown_setting',
        message: known.length > 0 ? `expected one of ${known.join(', ')}` : 'this option has no settings',
        allowed: known,
      }))
    }
    const allowed = issue.code === 'invalid_value' ? { allowed: [...issue.values] } : {}
    return [{ field: at, code: 'invalid_setting', message: issue.message, ...allowed }]
  })
}
