import { ChartNoAxesColumn, Heart, MessageCircle, Repeat2, Share } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { publishTexts } from '../texts.ts'
import { Avatar } from './avatar.tsx'
import { MediaGrid } from './media-grid.tsx'
import { PostText } from './post-text.tsx'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

/** Text first, the account beside it, a row of small icons below. */
export const ShortPost = ({ post }: { post: PreviewPost }): ReactNode => {
  const texts = useTexts(publishTexts).preview
  return (
    <article className={classes.card}>
      <div className={classes.beside}>
        <Avatar post={post} />
        <div className={classes.body}>
          <p className={classes.account}>
            {post.accountName.replace(/^@/, '')} <span className={classes.soft}>· {texts.now}</span>
          </p>
          {(post.text || post.files.length === 0) && <PostText text={post.text} limit={600} />}
          <div className={classes.rounded}>
            <MediaGrid files={post.files} />
          </div>
          <div className={classes.icons} aria-hidden>
            <MessageCircle size={17} />
            <Repeat2 size={18} />
            <Heart size={17} />
            <ChartNoAxesColumn size={17} />
            <Share size={17} />
          </div>
        </div>
      </div>
    </article>
  )
}
