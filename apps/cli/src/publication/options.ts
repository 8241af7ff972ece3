import type { Command } from 'commander'
import { UsageError } from '../exit-codes.ts'

/** The options of publish and validate that say what is published. */
export type ContentOptions = {
  to?: string[]
  caption?: string
  captionFor?: string[]
  alt?: string[]
  setting?: string[]
  account?: string[]
  at?: string
  mediaPolicy?: 'refuse' | 'convert'
  input?: string
}

const add = (value: string, all: string[] = []): string[] => [...all, value]
const addEach = (value: string, all: string[] = []): string[] => [
  ...all,
  ...value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean),
]

export const addContentOptions = (command: Command): Command =>
  command
    .argument(
      '[media...]',
      'files, https addresses, or storage:<bucket>/<path> of the project’s Supabase Storage',
    )
    .option('-t, --to <options>', 'where: x_post,instagram_feed,… (repeatable)', addEach)
    .option('-c, --caption <text>', 'the caption of all options')
    .option('--caption-for <option=text>', 'the caption of one option (repeatable)', add)
    .option('--alt <text>', 'alt text of a file, in the order of the files (repeatable)', add)
    .option('--setting <option.name=value>', 'a setting of an option; JSON, or text (repeatable)', add)
    .option('--account <platform=id>', 'the account, where not the default one (repeatable)', add)
    .option('--at <time>', 'when, such as 2026-12-24T18:00:00-03:00; left out: now')
    .option('--media-policy <policy>', 'refuse, or convert what a platform does not take as it is')
    .option(
      '--input <file>',
      'the request as JSON, - for standard input; the other options replace parts of it',
    )

/** `name=value`, at the first sign. */
export const pairOf = (flag: string, text: string, expected: string): [string, string] => {
  const sign = text.indexOf('=')
  if (sign <= 0) throw new UsageError(`${flag}: expected ${expected}, got ${text}`)
  return [text.slice(0, sign), text.slice(sign + 1)]
}

/** JSON where it is some, and otherwise the text itself. */
export const jsonOrText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
