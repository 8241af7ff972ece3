import { writeFile } from 'node:fs/promises'
import { assembleBaseline, BASELINE } from './schemas.ts'

await writeFile(BASELINE, await assembleBaseline())
