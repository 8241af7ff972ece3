import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { OptionOf } from '../../../api/options.ts'
import { useTexts } from '../../../i18n/locale.tsx'
import type { noticesOf } from '../../../post/problems.ts'
import { useProblemGroups } from '../problem-list.tsx'
import classes from '../publish.module.css'
import { publishTexts } from '../texts.ts'

/** What does not keep a post from going out, and is better known before. */
export const Notices = ({
  notices: { warnings, later },
  chosen,
}: {
  notices: ReturnType<typeof noticesOf>
  chosen: readonly OptionOf[]
}): ReactNode => {
  const texts = useTexts(publishTexts).send
  const known = useProblemGroups(warnings, chosen)
  const open = useProblemGroups(later, chosen)
  return (
    <>
      {known.length > 0 && <NoticeList groups={known} />}
      {open.length > 0 && (
        <details className={classes.later}>
          <summary>
            <Text size="sm" c="dimmed" component="span">
              {texts.later} {open.length}
            </Text>
          </summary>
          <NoticeList groups={open} />
        </details>
      )}
    </>
  )
}

const NoticeList = ({ groups }: { groups: ReturnType<typeof useProblemGroups> }): ReactNode => (
  <ul className={classes.notices}>
    {groups.map(({ text, names }) => (
      <li key={text}>
        <strong>{names}</strong> {text}
      </li>
    ))}
  </ul>
)
