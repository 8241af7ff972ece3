import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { lstat, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterEach, expect, it } from 'vitest'
import { type PostgresOptions, type PostgresServer, startPostgres } from './server.ts'

const servers: PostgresServer[] = []
const folders: string[] = []
const start = async (options: PostgresOptions): Promise<PostgresServer> => {
  const server = await startPostgres(options)
  servers.push(server)
  return server
}
const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'carteiro-test-'))
  folders.push(path)
  return path
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop('immediate')
  for (const path of folders.splice(0)) await rm(path, { recursive: true, force: true })
})

const ask = async (server: PostgresServer, statement: string): Promise<unknown> => {
  const sql = postgres(server.url(), { max: 1 })
  try {
    return Object.values((await sql.unsafe(statement))[0] ?? {})[0]
  } finally {
    await sql.end()
  }
}

it('keeps its data over a stop and over a crash', async () => {
  const dataDir = await folder().then((path) => rm(path, { recursive: true }).then(() => path))
  const first = await start({ dataDir })
  await ask(first, 'create table kept (n int)')
  await ask(first, 'insert into kept values (1)')
  await first.stop()

  const second = await start({ dataDir })
  await ask(second, 'insert into kept values (2)')
  await second.stop('immediate')
  // What a killed server leaves behind; the number is another program's by now: ours.
  await writeFile(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`)

  const third = await start({ dataDir })
  expect(await ask(third, 'select sum(n)::int from kept')).toBe(3)
  expect(await ask(third, 'show wal_level')).toBe('logical')
})

it.skipIf(process.getuid?.() !== 0)(
  'keeps its data elsewhere when root has closed the folder above',
  async () => {
    const closed = await folder()
    const dataDir = join(closed, 'postgres')
    const first = await start({ dataDir })
    expect(first.dataDir).toMatch(/^\/var\/lib\/carteiro\//)
    expect((await lstat(dataDir)).isSymbolicLink()).toBe(true)
    await ask(first, 'create table kept ()')
    await first.stop()
    const again = await start({ dataDir })
    expect(await ask(again, "select to_regclass('kept') is not null")).toBe(true)
    await again.stop()

    await rm(dataDir)
    const anew = await start({ dataDir })
    expect(await ask(anew, "select to_regclass('kept') is null")).toBe(true)
    expect(existsSync(first.dataDir)).toBe(false)
    folders.push(anew.dataDir, `${anew.dataDir}.link`)
  },
)

it('names a taken port, and what else stands in the way', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  await expect(startPostgres({ port })).rejects.toThrow(`port ${port} (Postgres) is taken`)
  taken.close()

  const dataDir = await folder()
  await writeFile(join(dataDir, 'diary.txt'), 'not a database')
  await expect(startPostgres({ dataDir })).rejects.toThrow('neither empty nor')
})

it('refuses a folder on which a living process runs a server', async () => {
  const dataDir = await folder()
  const server = await start({ dataDir })
  await expect(startPostgres({ dataDir })).rejects.toThrow(`runs Postgres (process ${server.pid})`)
  expect(await ask(server, 'select 1')).toBe(1)
})

it('ends with the process that started it, even a killed one', async () => {
  const script = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'server.ts'))}
    const { pid, dataDir } = await startPostgres()
    console.log(JSON.stringify({ pid, dataDir }))`
  const starter = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(starter.stdout, 'data')
  const { pid, dataDir } = JSON.parse(String(line))
  expect(() => process.kill(pid, 0)).not.toThrow()
  starter.kill('SIGKILL')
  await expect.poll(() => existsSync(`/proc/${pid}`) || existsSync(dataDir)).toBe(false)
})
