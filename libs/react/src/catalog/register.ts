import type { BuiltInOptions } from './built-in.ts'

/**
 * Where an app declares the options of its instance. `npx @carteiro/react types` writes that declaration:
 * `declare module '@carteiro/react' { interface Register { options: { … } } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: apps add to it
export interface Register {}

/** Option → its settings: those of the instance, where they are declared, else those of the built-in platforms. */
export type Options = Register extends { options: infer Declared } ? Declared : BuiltInOptions

/** Without a declaration there may be more platforms than the built-in ones. */
type Others<Value> = Register extends { options: unknown } ? unknown : { [other: string]: Value | undefined }

/** An option of `GET /api/platforms`, such as `x_post`. */
export type OptionName =
  | (keyof Options & string)
  | (Register extends { options: unknown } ? never : string & Record<never, never>)

/**
 * Option → its settings. Of another platform's option any object: `object` rather than a record, beside which a misspelled
 * key of a known option would not be an error.
 */
export type OptionSettings = { [Option in keyof Options]?: Options[Option] } & Others<object>

/** Option → a caption of its own. */
export type OptionCaptions = { [Option in keyof Options]?: string } & Others<string>
