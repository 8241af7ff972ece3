import { ApiError } from '@carteiro/service-kit'

/** What the tus server throws: its own errors have a status and a text. */
type TusError = { status_code?: number; body?: string; message?: string }

const answers: Record<number, [status: 400 | 404 | 409 | 410 | 413 | 501, code: string, message: string]> = {
  400: [
    409,
    'interrupted',
    'another request of this upload has come: ask for its offset (HEAD), and go on from there',
  ],
  403: [400, 'invalid_request', 'expected Upload-Offset, and Content-Type application/offset+octet-stream'],
  404: [404, 'not_found', 'there is no such upload'],
  409: [409, 'conflict', 'expected the Upload-Offset that HEAD answers: so much has arrived'],
  410: [410, 'gone', 'the upload was not finished in time: begin it anew'],
  413: [413, 'too_large', 'expected no more bytes than Upload-Length announced'],
  501: [
    501,
    'not_implemented',
    'expected an upload of one piece whose Upload-Length is known when it begins',
  ],
}

/** A failure of the tus server as an error of the API; what it does not know is thrown as it is. */
export const asApiError = (error: unknown): unknown => {
  if (error instanceof Error) return error
  const { status_code: status = 500, body } = error as TusError
  const [known, code, message] = answers[status] ?? []
  if (!known || !code || !message) return new Error(`the tus server: ${status} ${body?.trim()}`)
  const field = status === 409 ? [{ field: 'Upload-Offset', code, message }] : []
  return new ApiError(known, code, message, field)
}
