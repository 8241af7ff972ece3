import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { startReceiver } from '@carteiro/testing/webhooks/receiver'
import { backends, promQueries } from '../dashboards.ts'
import { documentedMetrics } from '../edges.ts'
import { addListeners } from '../listeners.ts'
import { prometheusName } from '../prometheus-text.ts'
import { hasPrometheus } from './install.ts'
import { startPrometheus } from './server.ts'

/** As long as a loaded machine needs; a good run does not take it. */
const LIMIT_MS = 300_000
/** Metrics without a value here: X reports no quota, and the sandbox's tokens do not expire. */
const NOT_IN_THIS_RUN = new Set([
  'carteiro.quota.used',
  'carteiro.account.token.life',
  'carteiro.platform.version.days_left',
])

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const promtool = (folder: string, ...args: string[]): void => {
  say(`promtool ${args.join(' ')}`)
  const { status } = spawnSync('promtool', args, { cwd: folder, stdio: 'inherit' })
  if (status !== 0) throw new Error(`promtool ${args.join(' ')} fails`)
}

/** The addresses of the stack's services, which compose.yaml has for the containers. */
const targetsOf = async (harness: StackHarness): Promise<string> => {
  const processes: { name: string; url: string }[] = JSON.parse(
    await readFile(join(harness.stateDir, 'processes.json'), 'utf8'),
  )
  return JSON.stringify(
    processes
      .filter(({ name }) => !['postgres', 'supabase', 'sandbox'].includes(name))
      .map(({ name, url }) => ({ labels: { job: name }, targets: [new URL(url).host] })),
  )
}

const publishOne = async (harness: StackHarness): Promise<void> => {
  const { data } = await harness.client.enqueue({
    selectedOptions: ['x_post'],
    captions: { universal: 'Uma medida' },
  })
  await until(
    async () =>
      (await harness.client.jobs(data.publication_id)).every(({ status }) => status === 'completed'),
    'the post is out',
    LIMIT_MS,
  )
}

/** A real Prometheus scrapes the running stack with the configuration and the rules that are deployed. */
const scrape = async (folder: string): Promise<void> => {
  const receiver = await startReceiver()
  process.env.MEDIA_ALLOWED_ORIGINS = receiver.origin
  const harness = await startStackHarness()
  let prometheus: Awaited<ReturnType<typeof startPrometheus>> | undefined
  try {
    await addListeners(harness, receiver.url())
    await publishOne(harness)
    await writeFile(join(folder, 'targets.json'), await targetsOf(harness))
    prometheus = await startPrometheus(folder)
    const { count, rules } = prometheus
    for (const [name, { kind }] of documentedMetrics()) {
      if (NOT_IN_THIS_RUN.has(name)) continue
      const series = `${prometheusName(name, kind)}${kind === 'histogram' ? '_count' : ''}`
      await until(async () => ((await count(series)) ?? 0) > 0, `Prometheus has ${series}`, LIMIT_MS)
    }
    await until(
      async () => (await count('up{job!="telemetry"} == 1')) === 9,
      'all nine services are scraped',
      LIMIT_MS,
    )
    const evaluated = await until(
      async () => {
        const found = await rules()
        return found.length > 0 && found.every(({ health }) => health !== 'unknown') && found
      },
      'the rules are evaluated',
      LIMIT_MS,
    )
    const broken = evaluated.filter(({ health }) => health !== 'ok')
    if (broken.length > 0) throw new Error(`rules fail: ${JSON.stringify(broken)}`)
    const queries = promQueries().map(({ where, expr }) => ({
      where,
      expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$platform', 'x'),
    }))
    for (const { where, expr } of queries) {
      if ((await count(expr)) === undefined) throw new Error(`${where} has an invalid query: ${expr}`)
    }
    say(`${queries.length} queries of the dashboards are answered`)
    say(`Prometheus has every metric of docs/telemetry.md; ${evaluated.length} alerts are evaluated`)
  } finally {
    await prometheus?.stop()
    await harness.end()
    await receiver.close()
  }
}

if (hasPrometheus()) {
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-prometheus-'))
  try {
    await cp(backends, folder, { recursive: true })
    const config = await readFile(join(folder, 'prometheus.yaml'), 'utf8')
    // As deployed, but evaluated more often.
    await writeFile(join(folder, 'prometheus.yaml'), config.replaceAll(': 15s', ': 1s'))
    await writeFile(join(folder, 'targets.json'), '[]')
    promtool(folder, 'check', 'rules', 'alerts.yaml')
    promtool(folder, 'test', 'rules', 'alerts.test.yaml')
    promtool(folder, 'check', 'config', 'prometheus.yaml')
    await scrape(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
} else {
  say('SKIPPED: there is no Prometheus here, and only root may install it (apt-get install prometheus)')
}
