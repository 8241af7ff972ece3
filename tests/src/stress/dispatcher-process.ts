import { randomUUID } from 'node:crypto'
import { connectDatabase, createLogger } from '@carteiro/service-kit'
import { createDispatcher } from '../../../services/dispatcher/src/dispatcher.ts'
import { DISPATCHER_TIMING } from './timing.ts'

// A dispatcher in a process of its own, so that it can be killed and stopped. It ends with its parent.
const [databaseUrl = '', secret = ''] = process.argv.slice(2)
process.once('disconnect', () => process.exit(1))
const sql = connectDatabase(databaseUrl, { service: 'dispatcher', max: 2, session: true })
const logger = createLogger({ service: 'dispatcher', level: process.env.LOG_LEVEL ?? 'silent' })
const id = randomUUID()
const dispatcher = createDispatcher({ sql, id, secret, logger, timing: DISPATCHER_TIMING })
dispatcher.start()
process.send?.({ id }, undefined, undefined, () => undefined)
process.on('message', async () => {
  await dispatcher.stop()
  await sql.end({ timeout: 1 })
  process.exit(0)
})
