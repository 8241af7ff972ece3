import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../../../infra/local/src/free-port.ts'

type Rule = { name: string; health: string; lastError?: string; state?: string }

export type Prometheus = {
  /** How many series a query finds; undefined when the query is invalid. */
  count(query: string): Promise<number | undefined>
  rules(): Promise<Rule[]>
  stop(): Promise<void>
}

/** Starts a Prometheus on a free port, with the configuration and the data in `folder`. */
export const startPrometheus = async (folder: string): Promise<Prometheus> => {
  const url = `http://127.0.0.1:${await freePort()}`
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${folder}/prometheus.yaml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${new URL(url).host}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const ask = async <Data>(path: string): Promise<Data | undefined> => {
    const response = await fetch(`${url}/api/v1/${path}`).catch(() => undefined)
    return response?.ok ? ((await response.json()) as { data: Data }).data : undefined
  }
  return {
    count: async (query) =>
      (await ask<{ result: unknown[] }>(`query?query=${encodeURIComponent(query)}`))?.result.length,
    rules: async () =>
      (await ask<{ groups: { rules: Rule[] }[] }>('rules'))?.groups.flatMap(({ rules }) => rules) ?? [],
    stop: async () => {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
