import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** The first example of a page of this repository. */
export const exampleIn = async (page: string, language: 'ts' | 'tsx' = 'ts'): Promise<string> => {
  const text = await readFile(join(root, page), 'utf8')
  const [, code] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(text) ?? []
  if (!code) throw new Error(`${page} has no example in ${language}`)
  return code
}
