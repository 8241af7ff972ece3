/** The things that examples of the reference show. */
export const AT = '2026-11-30T12:00:00Z'
export const USER = 'de300000-0000-4000-8000-000000000001'
export const PUBLICATION = '0a9b8c7d-6e5f-4a3b-8c1d-2e3f4a5b6c7d'
export const JOB = '6f1b1f7e-9d4b-4b53-8f5e-0d6b7a1c2d3e'
export const ACCOUNT = '11111111-2222-4333-8444-555555555555'
export const KEY = '4a6f8f0e-3c2b-4d1a-9b8c-7d6e5f4a3b2c'
export const WEBHOOK = '9c8b7a6f-5e4d-4c3b-8a29-1807f6e5d4c3'
export const UPLOAD = '2b7f1f0a-8c5d-4e3f-9a1b-0c2d4e6f8a9b'
export const MESSAGE = 'msg_2b7f1f0a8c5d4e3f9a1b0c2d4e6f8a9b'
const TRACE = '0af7651916cd43dd8448eb211c80319c'

export const mediaFile = {
  name: 'photo.jpg',
  size: 184_320,
  type: 'image/jpeg',
  url: `https://api.example.com/media/${UPLOAD}/photo.jpg`,
  width: 1080,
  height: 1080,
}

export const job = {
  id: JOB,
  publication_id: PUBLICATION,
  user_id: USER,
  platform: 'x',
  option: 'x_post',
  account_id: ACCOUNT,
  status: 'completed',
  phase: 'done',
  progress: 100,
  priority: 'normal',
  created_at: AT,
  scheduled_at: null,
  next_attempt_at: null,
  started_at: AT,
  completed_at: '2026-11-30T12:00:02Z',
  removed_at: null,
  attempt: 1,
  retry_count: 0,
  max_retries: 3,
  hold_reason: null,
  error_code: null,
  error_message: null,
  platform_response: {
    post_id: '1990000000000029684',
    permalink: 'https://x.com/carteiro_demo/status/1990000000000029684',
  },
  problems: [],
  metadata: { article: 42 },
  trace_id: TRACE,
  seq: 6,
  mode: 'test',
}
const notBegun = {
  progress: 0,
  started_at: null,
  completed_at: null,
  attempt: 0,
  platform_response: null,
  seq: 2,
}
export const pendingJob = { ...job, ...notBegun, status: 'pending', phase: 'queued' }
export const cancelledJob = { ...pendingJob, status: 'cancelled', seq: 3 }
export const listedJob = { ...job, caption: 'Bom dia', media: 0, picture: null, thumbnail: null }
export const jobEvent = {
  seq: 6,
  at: '2026-11-30T12:00:02Z',
  type: 'completed',
  status: 'completed',
  phase: 'done',
  attempt: 1,
  data: {},
}
const content = { caption: 'Bom dia', mediaFiles: [], settings: {} }
export const editedJob = {
  ...pendingJob,
  content: { ...content, caption: 'Boa tarde' },
  media_policy: 'refuse',
}
export const detailedJob = {
  ...job,
  content,
  media_policy: 'refuse',
  timeline: [jobEvent],
  actions: [],
  attempts: [
    {
      attempt: 1,
      started_at: AT,
      ended_at: '2026-11-30T12:00:02Z',
      ended_by: 'completed',
      code: null,
      message: null,
    },
  ],
  steps: [
    {
      step: 'create_post',
      state: 'done',
      commits: true,
      attempt: 1,
      began_at: AT,
      finished_at: '2026-11-30T12:00:02Z',
    },
  ],
}
export const publication = {
  id: PUBLICATION,
  user_id: USER,
  created_at: AT,
  mode: 'test',
  status: 'completed',
  metadata: { article: 42 },
  jobs: [listedJob],
  seq: 6,
}
export const trace = {
  job_id: JOB,
  trace_id: TRACE,
  link: null,
  spans: [
    {
      trace_id: TRACE,
      span_id: 'b7ad6b7169203331',
      parent_span_id: null,
      name: 'create x_post',
      service: 'gateway',
      started_at: AT,
      duration_ms: 12.5,
      failed: false,
      attributes: { platform: 'x' },
    },
  ],
}

export const account = {
  id: ACCOUNT,
  platform: 'x',
  external_id: '1500000000000000001',
  display_name: '@carteiro_demo',
  status: 'connected',
  is_default: true,
  profile: { username: 'carteiro_demo' },
  scopes: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
  expires_at: null,
  problems: [],
  mode: 'test',
  media_policy: 'refuse',
}
export const operatedAccount = {
  id: ACCOUNT,
  platform: 'x',
  external_id: '1500000000000000001',
  display_name: '@carteiro_demo',
  problems: [],
  expires_at: null,
  mode: 'live',
  user_id: USER,
  health: 'healthy',
  renewal_due_at: '2026-11-30T13:00:00Z',
  checked_at: null,
}

export const key = {
  id: KEY,
  user_id: USER,
  name: 'my app',
  mode: 'test',
  scopes: ['publications:write', 'publications:read', 'media:write'],
  accounts: null,
  prefix: 'ck_test_9aB3',
  status: 'active',
  expires_at: null,
  last_used_at: null,
  last_used_from: null,
  created_at: AT,
  created_by_key: null,
  revoked_at: null,
  previous_secret_valid_until: null,
}
/** Not of the form of a secret, so that no scanner takes it for one. */
export const keyWithSecret = { ...key, secret: 'ck_test_…' }

export const webhook = {
  id: WEBHOOK,
  user_id: USER,
  url: 'https://app.example.com/webhooks/carteiro',
  description: 'my app',
  types: ['publication.completed', 'job.failed'],
  platforms: null,
  mode: 'test',
  status: 'enabled',
  disabled_reason: null,
  failing_since: null,
  previous_secret_until: null,
  created_at: AT,
  seq: 1,
}
export const webhookWithSecret = { ...webhook, secret: 'whsec_…' }
export const webhookMessage = {
  id: MESSAGE,
  type: 'publication.completed',
  state: 'delivered',
  is_replay: false,
  created_at: AT,
  due_at: null,
  ended_at: '2026-11-30T12:00:01Z',
  body: '{"type":"publication.completed"}',
  attempts: [{ attempt: 1, at: AT, duration_ms: 84, status: 204, answer: '', error: null }],
}

export const platformState = {
  platform: 'instagram',
  mode: 'live',
  display_name: 'Instagram',
  version: '0.1.0',
  url: 'http://instagram:8080',
  registered_at: AT,
  paused_at: null,
  pause_reason: null,
  failures_in_a_row: 0,
  circuit_open_until: null,
  rates: [{ scope: 'account', jobs: 50, seconds: 86_400 }],
}

export const CAUSE = 'The text is too long.'
export const deadLetterCause = {
  platform: 'x',
  cause: CAUSE,
  error_code: 'content_rejected',
  jobs: 2,
  safe: 2,
  needs_reason: 0,
  first_at: AT,
  last_at: AT,
  example: JOB,
}
export const deadLetter = {
  job_id: JOB,
  user_id: USER,
  account_id: ACCOUNT,
  platform: 'x_post',
  mode: 'live',
  error_code: 'content_rejected',
  error_message: CAUSE,
  cause: CAUSE,
  attempt: 1,
  died_at: AT,
  redrive: 'safe',
  timeline: [],
  steps: [],
}
export const installation = {
  deployment: 'production',
  problem: null,
  noticed_at: null,
  data_until: null,
  confirmed_as: null,
  confirmed_at: null,
}
