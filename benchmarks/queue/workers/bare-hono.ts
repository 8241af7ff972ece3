import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import postgres from 'postgres'

/** The minimal service that stores a request: no token, no validation, one insert. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 8 })
const app = new Hono()
app.post('/', async (context) => {
  const body = await context.req.json()
  const [row] = await sql`insert into requests (body) values (${sql.json(body)}) returning id`
  return context.json({ id: row?.id })
})
app.get('/', (context) => context.text('ready'))
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.PORT) })
