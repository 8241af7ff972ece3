import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENV_FILES } from '../settings.ts'
import type { Change } from './change.ts'

/** A line of a file of settings, and why it is there. */
export type Setting = {
  name: string
  value: string
  /** One line each, above it. */
  why: string[]
  /** It is left as a comment: needed only for some. */
  isOptional?: boolean
}

const linesOf = ({ name, value, why, isOptional }: Setting): string =>
  [
    ...(why.length > 0 ? [''] : []),
    ...why.map((line) => `# ${line}`),
    `${isOptional ? '# ' : ''}${name}=${value}`,
  ].join('\n')

/** Whether a file has a setting, or has it as a comment. */
const has = (text: string, name: string): boolean => new RegExp(`^#?\\s*${name}=`, 'm').test(text)

/** Adds the settings that a file does not have; all that is there stays. */
export const planEnv = async (
  folder: string,
  path: string,
  head: string[],
  settings: Setting[],
  more: Partial<Change> = {},
): Promise<Change> => {
  const place = join(folder, path)
  const before = existsSync(place) ? await readFile(place, 'utf8') : null
  const missing = settings.filter(({ name }) => before === null || !has(before, name))
  if (missing.length === 0) return { path, action: 'same', content: '', ...more }
  const text = `${head.map((line) => `# ${line}`).join('\n')}\n${missing.map(linesOf).join('\n')}\n`
  if (before === null) return { path, action: 'create', content: text, ...more }
  return {
    path,
    action: 'append',
    content: `${before.endsWith('\n') || before === '' ? '' : '\n'}\n${text}`,
    ...more,
  }
}

/** Names of settings that a file has without a value, in its order. */
export const emptyIn = (text: string): string[] =>
  [...text.matchAll(/^(\w+)=[ \t]*$/gm)].map(([, name = '']) => name)

/** Writes a setting into the folder's .env.local, or into the file that has it. @returns the file */
export const saveSetting = async (folder: string, name: string, value: string): Promise<string> => {
  const texts = await Promise.all(
    ENV_FILES.map(async (file) => ({
      file,
      text: existsSync(join(folder, file)) ? await readFile(join(folder, file), 'utf8') : '',
    })),
  )
  const line = new RegExp(`^${name}=.*$`, 'm')
  const { file, text } = texts.find((one) => line.test(one.text)) ??
    texts[0] ?? { file: '.env.local', text: '' }
  const end = text === '' || text.endsWith('\n') ? '' : '\n'
  const changed = line.test(text)
    ? text.replace(line, () => `${name}=${value}`)
    : `${text}${end}${name}=${value}\n`
  await writeFile(join(folder, file), changed, { mode: 0o600 })
  return file
}
