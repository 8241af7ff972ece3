import { commentLine, keyOf, type Schema, typeOfSchema } from './type-of-schema.ts'

/** What is read of a platform of `GET /api/platforms`. */
export type TypedPlatform = {
  platform: string
  display_name: string
  options: readonly { option: string; title: string; settings: Schema }[]
}

/** The fields of a type: option → its settings, sorted by name. */
const optionFields = (platforms: readonly TypedPlatform[], indent: string): string =>
  platforms
    .flatMap(({ display_name, options }) => options.map((one) => ({ ...one, display_name })))
    .sort((one, other) => (one.option < other.option ? -1 : 1))
    .map(({ option, title, display_name, settings }) => {
      const name = title.includes(display_name) ? title : `${display_name}: ${title}`
      return `${commentLine(name, indent)}${indent}${keyOf(option)}: ${typeOfSchema(settings, indent)}`
    })
    .join('\n')

/** The declaration file of an instance: with it in an app, options and settings are those of its platforms and no others. */
export const instanceTypes = (platforms: readonly TypedPlatform[], origin: string): string =>
  `// Written by: npx @carteiro/react types --url ${origin}
// Do not edit it: run the command again when the platforms of the instance have changed.
import '@carteiro/react'

declare module '@carteiro/react' {
  interface Register {
    options: {
${optionFields(platforms, '      ')}
    }
  }
}
`

/** How a name is written of which nothing else is known. */
export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** The source of `built-in.ts`. */
export const builtInTypes = (platforms: readonly TypedPlatform[]): string => {
  const names = platforms
    .filter(({ platform, display_name }) => display_name !== capitalized(platform))
    .map(({ platform, display_name }) => `  ${platform}: '${display_name}',`)
    .sort()
  return `/** Written by npm run react-types from the catalogs of this repository's platforms: do not edit it. */

/** Option → its settings. */
export interface BuiltInOptions {
${optionFields(platforms, '  ')}
}

/** Platforms whose name is written in a way of its own; others begin with a capital letter. */
export const spelledNames: Readonly<Record<string, string>> = {
${names.join('\n')}
}
`
}
