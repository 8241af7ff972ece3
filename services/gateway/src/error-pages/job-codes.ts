import { type ErrorCode, failureAdvice } from '@carteiro/contracts'
import type { ErrorPage } from './page.ts'

/** Why a job failed; what to do is what the studio says too. */
const causes: Record<ErrorCode, string> = {
  rate_limited: 'The platform accepted no more for now, longer than the job could wait.',
  platform_unavailable: 'The platform did not answer, or had an error of its own, at every attempt.',
  unreadable_response: 'The platform answered, but the answer could not be read.',
  timeout: 'An attempt took longer than it may, every time.',
  token_expired:
    'The platform no longer accepts the access to the account. Its jobs are held until it is connected again.',
  account_disconnected: 'The account was disconnected, here or at the platform, or none is connected.',
  permission_denied: 'The account or the app lacks a permission at the platform.',
  media_rejected: 'The platform does not take the file.',
  media_unreadable: 'The file could not be read from its address when the post was due.',
  media_changed:
    'The file at the address is not the one that was measured when it was validated or enqueued.',
  content_rejected: 'The platform does not take the text or a setting; `error_message` says which.',
  duplicate: 'The account has posted the same content shortly before.',
  quota_exhausted: 'The account has posted as much as the platform allows in a day.',
  outcome_unknown:
    'The platform did not answer the call that publishes, and it cannot be found out whether the post is out. It is never repeated without you.',
  internal: 'Something failed within Carteiro, or a platform’s answer was not foreseen.',
}

export const jobCodes: Record<string, ErrorPage> = {
  ...Object.fromEntries(
    Object.entries(causes).map(([code, cause]): [string, ErrorPage] => [
      code,
      {
        cause,
        cure: failureAdvice.en[code as ErrorCode],
        portuguese: failureAdvice['pt-BR'][code as ErrorCode],
      },
    ]),
  ),
  preparation_failed: {
    cause: 'A file could not be copied or converted before the job was due.',
    cure: 'Read `error_message`, edit the job with another file, and try it again.',
  },
  preparation_interrupted: {
    cause: 'Copying or converting a file was interrupted too often.',
    cure: 'Try the job again. If it happens once more, the operator finds the reason in the logs of the gateway.',
  },
}
