import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'smol-toml'
import { expect, test } from 'vitest'
import { defaultPorts } from '../../local/src/stack/ports.ts'

const project = resolve(import.meta.dirname, '..')
const read = (file: string): string => readFileSync(resolve(project, file), 'utf8')
const config = parse(read('config.toml')) as {
  api: { port: number }
  db: { port: number; seed: { sql_paths: string[] } }
}
// The Supabase CLI's own schema: @supabase/config 0.9.0, MIT.
const validate = new Ajv2020({ strict: false }).compile(JSON.parse(read('schema/config.json')))

test("config.toml is valid by the Supabase CLI's schema", () => {
  validate(config)
  expect(validate.errors).toBeNull()
  validate({ ...config, db: { ...config.db, major_version: 'new' } })
  expect(validate.errors).not.toBeNull()
})

test('it has the documented ports, and the files that it names exist', () => {
  expect(config.api.port).toBe(defaultPorts.supabase)
  expect(config.db.port).toBe(defaultPorts.postgres)
  for (const path of config.db.seed.sql_paths) expect(existsSync(resolve(project, path)), path).toBe(true)
})
