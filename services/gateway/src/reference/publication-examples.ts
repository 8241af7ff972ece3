import { asText, done, named, type OperationExample } from './example-parts.ts'
import { platform } from './example-queue.ts'
import * as the from './example-things.ts'

const first = { selectedOptions: ['x_post'], captions: { universal: 'Bom dia' }, metadata: { article: 42 } }
const measured = { success: true, data: the.mediaFile, notMeasured: [] }
const enqueued = {
  success: true,
  message: 'Successfully enqueued 1 publication job(s)',
  data: {
    publication_id: the.PUBLICATION,
    mode: 'test',
    jobs: [{ job_id: the.JOB, platform: 'x_post', status: 'pending' }],
    totalEnqueued: 1,
    totalRequested: 1,
    rejected: [],
  },
}

/** Of publications, jobs, media and accounts, by `operationId`. */
export const publicationExamples: Record<string, OperationExample> = {
  enqueuePublication: {
    body: first,
    answer: enqueued,
    whole: true,
    sdk: `const publication = await carteiro.publications.enqueueAndWait(${asText(first)})\nconsole.log(publication.status, publication.jobs[0]?.platform_response?.permalink)`,
  },
  enqueueBatch: {
    body: { publications: [{ ...first, idempotencyKey: 'article-42' }] },
    answer: { publications: [enqueued], totalEnqueued: 1, totalRefused: 0 },
    sdk: `await carteiro.publications.batch([${asText({ ...first, idempotencyKey: 'article-42' })}])`,
  },
  validatePublication: {
    body: first,
    answer: {
      options: [
        {
          platform: 'x_post',
          accepted: true,
          problems: [],
          warnings: [],
          checked_when_sent: [],
          account_id: the.ACCOUNT,
          runs_at: the.AT,
          delayed_by: null,
          waits_for: null,
        },
      ],
      notMeasured: [],
      copies: [],
    },
    sdk: `const { options } = await carteiro.publications.validate(${asText(first)})\nfor (const { platform, accepted, problems } of options) console.log(platform, accepted, problems)`,
  },
  getPublication: {
    query: { wait: '25' },
    answer: the.publication,
    sdk: `const publication = await carteiro.publications.wait(${named(the.PUBLICATION)})`,
  },
  listPublications: {
    query: { limit: '20' },
    answer: { publications: [the.publication], next_cursor: null },
    sdk: `for await (const { id, status } of carteiro.publications.list({ limit: 20 })) console.log(id, status)`,
  },
  listJobs: {
    query: { limit: '20' },
    answer: { jobs: [the.listedJob], next_cursor: null },
    sdk: `for await (const job of carteiro.jobs.list({ limit: 20 })) console.log(job.option, job.status)`,
  },
  getJob: { answer: the.detailedJob, sdk: `const job = await carteiro.jobs.get(${named(the.JOB)})` },
  editJob: {
    body: { caption: 'Boa tarde' },
    answer: the.editedJob,
    sdk: `await carteiro.jobs.edit(${named(the.JOB)}, { caption: 'Boa tarde' })`,
  },
  listJobEvents: {
    query: { after: '0' },
    answer: { events: [the.jobEvent] },
    sdk: `const events = await carteiro.jobs.events(${named(the.JOB)})`,
  },
  getJobTrace: { answer: the.trace, sdk: `const trace = await carteiro.jobs.trace(${named(the.JOB)})` },
  cancelJob: { answer: the.cancelledJob, sdk: `await carteiro.jobs.cancel(${named(the.JOB)})` },
  unpublishJob: { answer: the.job, sdk: `await carteiro.jobs.unpublish(${named(the.JOB)})` },
  rescheduleJob: {
    body: { scheduledAt: '2027-01-31T12:00:00Z' },
    answer: { ...the.pendingJob, scheduled_at: '2027-01-31T12:00:00Z' },
    sdk: `await carteiro.jobs.reschedule(${named(the.JOB)}, new Date('2027-01-31T12:00:00Z'))`,
  },
  retryJob: {
    body: { reason: 'I checked the account: the post is not there.' },
    answer: the.pendingJob,
    sdk: `await carteiro.jobs.retry(${named(the.JOB)}, 'I checked the account: the post is not there.')`,
  },

  uploadMedia: {
    query: { name: 'photo.jpg' },
    answer: measured,
    whole: true,
    sdk: `const entry = await carteiro.media.upload('./photo.jpg', { altText: 'A postman on his round' })`,
  },
  listMedia: {
    answer: {
      used_bytes: 184_320,
      limit_bytes: null,
      uploads: [
        {
          id: the.UPLOAD,
          name: 'photo.jpg',
          type: 'image/jpeg',
          url: the.mediaFile.url,
          thumbnailUrl: null,
          bytes: 184_320,
          created_at: the.AT,
          mode: 'test',
          waiting_jobs: 0,
          last_job_ended_at: null,
          removed_after: null,
        },
      ],
    },
    sdk: `for await (const upload of carteiro.media.list()) console.log(upload.name, upload.bytes)`,
  },
  deleteMedia: { ...done, sdk: `await carteiro.media.delete(${named(the.UPLOAD)})` },
  beginUpload: {
    answer: measured,
    whole: true,
    sdk: `const entry = await carteiro.media.upload('./film.mp4')`,
  },
  sendUploadBytes: {
    answer: measured,
    whole: true,
    sdk: `const entry = await carteiro.media.upload('./film.mp4', {\n  onProgress: ({ loaded, total }) => console.log(loaded, total),\n})`,
  },
  getUpload: {
    answer: measured,
    whole: true,
    sdk: `const { data } = await carteiro.call('getUpload', { params: { path: { id: ${named(the.UPLOAD)} } } })`,
  },
  endUpload: {
    sdk: `const abort = new AbortController()\nconst upload = carteiro.media.upload('./film.mp4', { signal: abort.signal })\nabort.abort()\nawait upload.catch((error) => console.log(error.message))`,
  },

  listPlatforms: {
    answer: { platforms: [platform] },
    sdk: `for (const { platform, options } of await carteiro.platforms.list()) console.log(platform, options.length)`,
  },
  listAccounts: {
    answer: { accounts: [the.account] },
    sdk: `for (const account of await carteiro.accounts.list()) console.log(account.platform, account.display_name)`,
  },
  connectAccount: {
    answer: { authorization_url: 'https://x.com/i/oauth2/authorize?client_id=…', expires_at: the.AT },
    sdk: `const { authorization_url } = await carteiro.accounts.connect('x')`,
  },
  changeAccount: {
    ...done,
    body: { media_policy: 'convert' },
    sdk: `await carteiro.accounts.change(${named(the.ACCOUNT)}, { media_policy: 'convert' })`,
  },
  setDefaultAccount: { ...done, sdk: `await carteiro.accounts.setDefault(${named(the.ACCOUNT)})` },
  disconnectAccount: { ...done, sdk: `await carteiro.accounts.disconnect(${named(the.ACCOUNT)})` },
}
