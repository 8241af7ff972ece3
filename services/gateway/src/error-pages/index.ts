import { contentCodes } from './content-codes.ts'
import { jobCodes } from './job-codes.ts'
import type { ErrorPage } from './page.ts'
import { requestCodes } from './request-codes.ts'

export const errorPageGroups: { title: string; about: string; pages: Record<string, ErrorPage> }[] = [
  { title: 'Requests', about: '`error.code` of an answer, and `code` of its `details`', pages: requestCodes },
  {
    title: 'Content',
    about:
      '`code` of `rejected`, `problems` and `warnings`, and of `details` where nothing could be enqueued',
    pages: contentCodes,
  },
  { title: 'Jobs', about: '`error_code` of a job that failed', pages: jobCodes },
]

/** Every error code with its page. */
export const errorPages: Record<string, ErrorPage> = Object.assign(
  {},
  ...errorPageGroups.map(({ pages }) => pages),
)

/** Where the page of a code is; undefined where it has none. */
export const docsUrlOf = (publicUrl: string, code: string): string | undefined =>
  errorPages[code] && `${publicUrl.replace(/\/$/, '')}/docs/errors/${code}`
