import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { BUILT_IN_TYPES, writeBuiltInTypes } from './built-in-types.ts'

writeFileSync(resolve(import.meta.dirname, '../../..', BUILT_IN_TYPES), writeBuiltInTypes())
