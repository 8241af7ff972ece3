import type { Schema } from './schema.ts'

/** One setting as its editor sees it. `value` is undefined where nothing was set. */
export type FieldProps = {
  /** Its path below the option's settings, such as `user_tags[0].x`. */
  path: string
  label: string
  description: string | undefined
  schema: Schema
  isRequired: boolean
  value: unknown
  onChange: (value: unknown) => void
  /** Path → what is wrong there. */
  errors: ReadonlyMap<string, string>
}

/** What every kind of input shows in the same way. */
export const lookOf = ({ label, description, isRequired }: FieldProps) => ({
  label,
  description,
  withAsterisk: isRequired,
})

/** The first error of a setting or of anything in it. */
export const errorIn = ({ errors, path }: FieldProps): string | undefined =>
  [...errors].find(([at]) => at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`))?.[1]
