import { cutLikeRecorder } from './transcript.ts'

/**
 * Makes frames comparable: what legitimately differs between two runs (generated ids, times, the
 * numbers of bindings, presence refs, ages of tokens) is replaced by marks; everything else stays.
 */
export type Normaliser = {
  text(json: string): unknown
  binary(hex: string): unknown
}

const FIXED_UUID = /^(1{8}|a{8}|b{8})-/
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const COMMIT_TIME = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const RUN_TIME = /^2026-1[12]-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$|^20(2[7-9]|[3-9]\d)-.*\+00:00$/
const TOKEN_AGE = /Token has expired [1-9]\d* seconds ago/

export const createNormaliser = (): Normaliser => {
  /** What each binding id stands for, as learnt from join replies. */
  const bindings = new Map<string, string>()

  const learn = (value: unknown): void => {
    const list = (value as { response?: { postgres_changes?: Record<string, unknown>[] } } | null)?.response
      ?.postgres_changes
    for (const { id, ...binding } of Array.isArray(list) ? list : []) {
      bindings.set(String(id), JSON.stringify(Object.entries(binding).sort()))
    }
  }

  const text = (json: string): unknown => {
    // Numbers as they are written: a parsed one would hide lost digits.
    const parse = JSON.parse as (
      text: string,
      revive: (key: string, value: unknown, context: { source: string }) => unknown,
    ) => unknown
    const parsed = parse(json, (_, value, { source }) => (typeof value === 'number' ? `#${source}` : value))
    const payload = Array.isArray(parsed) ? parsed[4] : (parsed as { payload?: unknown } | null)?.payload
    learn(payload)
    const uuids = new Map<string, string>()
    return walk(parsed, uuids)
  }

  const walk = (value: unknown, uuids: Map<string, string>): unknown => {
    if (typeof value === 'string') return markString(value, uuids)
    if (Array.isArray(value)) return value.map((item) => walk(item, uuids))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (key === 'ids' && Array.isArray(item))
          return [key, item.map((id) => bindings.get(id) ?? id).sort()]
        if (key === 'id' && typeof item === 'string' && bindings.has(item)) return [key, 'BINDING']
        if (key.startsWith('phx_ref')) return [key, 'REF']
        return [key, walk(item, uuids)]
      }),
    )
  }

  return {
    text,
    binary: (hex) => {
      if (hex.length > 20_000 || hex.includes('…')) return cutLikeRecorder(hex)
      return markUuids(Buffer.from(hex, 'hex').toString('latin1'), new Map())
    },
  }
}

const markString = (value: string, uuids: Map<string, string>): string => {
  if (COMMIT_TIME.test(value)) return 'COMMIT TIME'
  if (RUN_TIME.test(value)) return 'RUN TIME'
  return cutLikeRecorder(markUuids(value, uuids).replace(TOKEN_AGE, 'Token has expired N seconds ago'))
}

/** Numbers generated ids by their first appearance in a frame, so that equal ones must stay equal. */
const markUuids = (text: string, uuids: Map<string, string>): string => {
  return text.replace(UUID, (uuid) => {
    if (FIXED_UUID.test(uuid)) return uuid
    const mark = uuids.get(uuid) ?? `UUID ${uuids.size + 1}`
    uuids.set(uuid, mark)
    return mark
  })
}
