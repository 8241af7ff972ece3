import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { readLocalEnv, runCommand } from './local-env.ts'
import { applyBootstrap, applyMigrations } from './postgres/index.ts'

const NAME_BYTES = 4

/** Makes an empty database beside that of the running stack, with the migrations and nothing else, and prints its address. */
await runCommand(async () => {
  const address = new URL(readLocalEnv().DATABASE_URL ?? '')
  const name = `scratch_${randomBytes(NAME_BYTES).toString('hex')}`
  const sql = postgres(address.href, { max: 1, onnotice: () => undefined })
  await sql.unsafe(`create database ${name}`)
  await sql.end()
  address.pathname = `/${name}`
  await applyBootstrap(address.href)
  await applyMigrations(address.href)
  process.stdout.write(`${address.href}\n`)
})
