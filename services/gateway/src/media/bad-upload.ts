import { ApiError } from '@carteiro/service-kit'

/** 400 for an upload that isn't one whole file. `message` says what was expected. */
export const badUpload = (code: string, message: string, field = 'file'): ApiError =>
  new ApiError(400, 'invalid_request', message, [{ field, code, message }])
