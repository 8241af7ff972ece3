import { ApiError } from '@carteiro/service-kit'

/** 413. The rest of such a body is not read, so its connection cannot be used again. */
export const tooLarge = (field: string, message: string): ApiError =>
  new ApiError(413, 'too_large', message, [{ field, code: 'too_large', message }], { connection: 'close' })
