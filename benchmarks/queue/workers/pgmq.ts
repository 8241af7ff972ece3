import postgres from 'postgres'
import { callHandler, concurrency, onStop } from './call.ts'

/** The plain loop over a queue: read what fits, call, archive one by one. No status, no cap over several workers. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 8 })
let isOver = false

const work = async (): Promise<void> => {
  while (!isOver) {
    const messages = await sql<{ msg_id: string; message: unknown }[]>`
      select msg_id, message from pgmq.read('publish', 30, ${concurrency})`
    await Promise.all(
      messages.map(async ({ msg_id, message }) => {
        await callHandler(message)
        await sql`select pgmq.archive('publish', ${msg_id}::bigint)`
      }),
    )
    if (messages.length === 0) await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const working = work()
onStop(async () => {
  isOver = true
  await working
  await sql.end()
})
