import { startSandbox } from './sandbox.ts'

const { PORT = '8090', HOST = '127.0.0.1', DATA_DIR, PROCESSING_MS, LAG_MS = '0' } = process.env
const sandbox = await startSandbox({
  port: Number(PORT),
  host: HOST,
  dataDir: DATA_DIR,
  processingMs: PROCESSING_MS === undefined ? undefined : Number(PROCESSING_MS),
  lagMs: { ids: Number(LAG_MS), lists: Number(LAG_MS) },
})
process.stdout.write(`${JSON.stringify({ service: 'sandbox', msg: 'Sandbox started', url: sandbox.url })}\n`)

const stop = (): void => void sandbox.stop().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.once('disconnect', stop)
