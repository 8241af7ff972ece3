import { readdir, readFile } from 'node:fs/promises'

/** What the package brings along (scripts/assets.ts). */
const assets = new URL('../../assets/', import.meta.url)

export const composeFile = (): Promise<string> => readFile(new URL('compose.yaml', assets), 'utf8')

/** The migrations of this release by their names, in their order. */
export const packedMigrations = async (): Promise<{ name: string; sql: string }[]> => {
  const folder = new URL('migrations/', assets)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(new URL(name, folder), 'utf8') })),
  )
}
