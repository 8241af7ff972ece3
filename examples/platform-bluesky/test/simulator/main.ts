import { demoAccount } from './demo-account.ts'
import { startSimulator } from './server.ts'

const DEFAULT_PORT = 8091

const simulator = await startSimulator(Number(process.env.PORT ?? DEFAULT_PORT))
simulator.addAccount(demoAccount)
process.stdout.write(
  `Bluesky is simulated at ${simulator.url}: handle ${demoAccount.handle}, app password ${demoAccount.appPassword}\n`,
)
process.once('SIGTERM', () => void simulator.stop().then(() => process.exit(0)))
