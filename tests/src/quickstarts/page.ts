import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'

const docs = resolve(import.meta.dirname, '../../../docs')

/** A block of a page: commands, commands that stay open, or a file that the page has saved in `$APP`. */
export type Block =
  | { kind: 'commands' | 'stays-open'; text: string }
  | { kind: 'file'; name: string; text: string }

const FENCE = /(?:Save this as `([^`]+)`:\n+)?^( *)```(\w+)( stays-open)?\n(.*?)^\2```$/gms

/** The blocks of a page of docs/, in their order. @throws for code that is neither commands nor a named file */
export const blocksOf = async (page: string): Promise<Block[]> => {
  const text = await readFile(resolve(docs, page), 'utf8')
  return [...text.matchAll(FENCE)].map(([, name, indent = '', language, staysOpen, body = '']) => {
    const text = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
    if (language === 'sh') return { kind: staysOpen ? 'stays-open' : 'commands', text }
    if (name) return { kind: 'file', name, text }
    throw new Error(`${page}: a block in ${language} is neither run nor saved`)
  })
}

/** What is left after the block that stays open, as one script: variables and functions of a block hold in the next ones. */
export const scriptOf = (blocks: Block[]): string =>
  blocks
    .filter(({ kind }) => kind !== 'stays-open')
    .map((one) =>
      one.kind === 'file' ? `cat > "$APP/${one.name}" <<'END_OF_FILE'\n${one.text}END_OF_FILE\n` : one.text,
    )
    .join('\n')
