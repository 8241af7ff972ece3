import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

const PAGE = resolve(import.meta.dirname, '../../../docs/add-a-platform.md')

/** A block of commands of the page; `staysOpen`: it ends only when its shell is closed. */
export type Commands = { script: string; staysOpen: boolean }

/** The page's shell commands, in their order. */
export const commandsOfPage = async (): Promise<Commands[]> => {
  const page = await readFile(PAGE, 'utf8')
  return [...page.matchAll(/^( *)```sh( stays-open)?\n(.*?)^\1```$/gms)].map(
    ([, indent = '', flag, body = '']) => ({
      script: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      staysOpen: flag !== undefined,
    }),
  )
}
