import type { EnqueueRequest, ErrorDetail } from '@carteiro/contracts'

/** Wishes for a conversion that was not asked for would be ignored. */
export const conversionProblems = ({
  mediaPolicy,
  conversion,
}: Pick<EnqueueRequest, 'mediaPolicy' | 'conversion'>): ErrorDetail[] =>
  conversion === undefined || mediaPolicy === 'convert'
    ? []
    : [
        {
          field: 'conversion',
          code: 'conversion_not_asked_for',
          message: 'expected mediaPolicy "convert" beside it: nothing is converted without',
        },
      ]
