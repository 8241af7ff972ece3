import { randomBytes } from 'node:crypto'

/** One tracked state, as clients see it. */
export type Meta = { phx_ref: string; phx_ref_prev?: string } & Record<string, unknown>
export type PresenceState = Record<string, { metas: Meta[] }>
export type PresenceDiff = {
  joins: PresenceState
  leaves: PresenceState
}

/** Who is present on one topic: each owner (a channel of a socket) has at most one state. */
export type PresenceRoom = {
  state(): PresenceState
  track(owner: object, key: string, state: Record<string, unknown>): PresenceDiff
  /** The diff to send to the others; undefined when the owner had tracked nothing. */
  untrack(owner: object): PresenceDiff | undefined
}

/** `onEmpty` is called when the last owner has left. */
export const createPresenceRoom = (onEmpty: () => void = () => {}): PresenceRoom => {
  const tracked = new Map<object, { key: string; meta: Meta }>()

  return {
    state: () => {
      const state: PresenceState = {}
      for (const { key, meta } of tracked.values()) {
        state[key] ??= { metas: [] }
        state[key].metas.push(meta)
      }
      return state
    },
    track: (owner, key, state) => {
      const before = tracked.get(owner)
      const refs = {
        phx_ref: randomBytes(12).toString('base64url'),
        ...(before ? { phx_ref_prev: before.meta.phx_ref } : {}),
      }
      const meta: Meta = { ...state, ...refs }
      tracked.set(owner, { key, meta })
      const leaves: PresenceState = before ? { [before.key]: { metas: [before.meta] } } : {}
      return { joins: { [key]: { metas: [meta] } }, leaves }
    },
    untrack: (owner) => {
      const before = tracked.get(owner)
      tracked.delete(owner)
      if (tracked.size === 0) onEmpty()
      if (!before) return undefined
      return { joins: {}, leaves: { [before.key]: { metas: [before.meta] } } }
    },
  }
}
