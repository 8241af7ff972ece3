import { type ApiKey, OVERLAP_SECONDS } from '@carteiro/contracts'
import { Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useRotateKey } from '../../../api/keys.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import { Confirm } from '../../../parts/confirm.tsx'
import { OverlapField } from '../overlap.tsx'
import { developersTexts } from '../texts.ts'
import type { KeyWithSecret } from './secret.tsx'
import { keysTexts } from './texts.ts'

/** Asks before a key gets another secret, and for how long both are accepted. */
export const RotateKey = ({
  apiKey,
  onClose,
  onRotated,
}: {
  apiKey: ApiKey
  onClose: () => void
  onRotated: (key: KeyWithSecret) => void
}): ReactNode => {
  const texts = useTexts(keysTexts)
  const { back, refused } = useTexts(developersTexts)
  const rotate = useRotateKey(apiKey.id)
  const [overlap, setOverlap] = useState(OVERLAP_SECONDS)
  return (
    <Confirm
      title={texts.rotateTitle(apiKey.name)}
      action={texts.rotate}
      back={back}
      isBusy={rotate.isPending}
      failure={rotate.error ? `${refused}: ${rotate.error.message}` : undefined}
      // The new secret is answered once.
      onClose={() => !rotate.isPending && onClose()}
      onConfirm={() => rotate.mutate(overlap, { onSuccess: onRotated })}
    >
      <Stack>
        <Text>{texts.rotateText}</Text>
        <OverlapField value={overlap} onChange={setOverlap} />
      </Stack>
    </Confirm>
  )
}
