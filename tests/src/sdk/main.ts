/** `npm run sdk`: writes the generated part of libs/sdk. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { generateClient } from './generate.ts'

const folder = resolve(import.meta.dirname, '../../../libs/sdk/src/generated')
await mkdir(folder, { recursive: true })
for (const [name, text] of Object.entries(await generateClient())) await writeFile(join(folder, name), text)
