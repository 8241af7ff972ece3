import { AT } from './example-things.ts'

const seconds = { p50: 0.4, p95: 2.1, p99: 6.3 }
const totals = {
  enqueued: 120,
  completed: 118,
  failed: 2,
  cancelled: 0,
  retries: 5,
  success_rate: 0.983,
  completed_per_minute: 2,
  waiting: seconds,
  service: seconds,
}
export const metrics = {
  range: 'hour',
  bar_seconds: 60,
  now: {
    at: AT,
    mode: 'live',
    cap: 5,
    in_flight: [{ platform: 'instagram', jobs: 1 }],
    limited: [],
    waiting: [{ queue: 'normal', platform: 'x', jobs: 3, oldest_seconds: 1.5 }],
    held: [],
    later: 7,
  },
  total: totals,
  platforms: [{ ...totals, platform: 'x' }],
  outcomes: [{ platform: 'x', outcome: 'completed', code: null, jobs: 118 }],
  bars: [
    {
      at: AT,
      depth: 3,
      enqueued: 2,
      completed: 2,
      failed: 0,
      retries: 0,
      waiting: seconds,
      service: seconds,
      completed_by_platform: { x: 2 },
    },
  ],
}

/** A platform of the catalog, with one option. */
export const platform = {
  v: 1,
  platform: 'x',
  display_name: 'X',
  version: '0.1.0',
  options: [
    {
      option: 'x_post',
      title: 'Post',
      text: { max: 280, counting: 'x_weighted', required: 'without_media', max_cashtags: 1 },
      media: {
        combinations: [
          { name: 'none', kinds: [], min: 0, max: 0 },
          { name: 'up to 4 pictures', kinds: ['image'], min: 1, max: 4 },
        ],
        files: { image: { types: ['image/jpeg', 'image/png', 'image/webp'], max_bytes: 5_242_880 } },
      },
      settings: { type: 'object', properties: { made_with_ai: { type: 'boolean' } } },
    },
  ],
  paused: false,
}
