import { startSandbox as start } from '@carteiro/sandbox'

/** The sandbox on a free port, with a client of its control interface (`/_sandbox/…`). */
export const startSandbox = async (options: Omit<Parameters<typeof start>[0], 'port'> = {}) => {
  const sandbox = await start({ port: 0, ...options })
  /** @throws Error with the answer when the sandbox refuses */
  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return response.status === 204 ? undefined : response.json()
  }
  return { ...sandbox, control }
}
