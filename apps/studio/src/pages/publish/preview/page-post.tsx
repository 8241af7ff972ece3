import { Ellipsis, Globe, MessageSquare, Share2, ThumbsUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTexts } from '../../../i18n/locale.tsx'
import { publishTexts } from '../texts.ts'
import { Avatar } from './avatar.tsx'
import { MediaGrid } from './media-grid.tsx'
import { PostText } from './post-text.tsx'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

/** The account above, then the text, the files from edge to edge, and three actions. */
export const PagePost = ({ post }: { post: PreviewPost }): ReactNode => {
  const texts = useTexts(publishTexts).preview
  return (
    <article className={classes.card}>
      <header className={classes.top}>
        <Avatar post={post} size={44} />
        <div className={classes.body}>
          <p className={classes.account}>{post.accountName}</p>
          <p className={classes.soft}>
            {texts.now} · <Globe size={12} aria-hidden />
          </p>
        </div>
        <Ellipsis size={18} aria-hidden />
      </header>
      <div className={classes.padded}>
        {(post.text || post.files.length === 0) && <PostText text={post.text} limit={220} />}
      </div>
      <MediaGrid files={post.files} minRatio={0.8} />
      <div className={classes.texts} aria-hidden>
        <span>
          <ThumbsUp size={16} /> {texts.like}
        </span>
        <span>
          <MessageSquare size={16} /> {texts.comment}
        </span>
        <span>
          <Share2 size={16} /> {texts.share}
        </span>
      </div>
    </article>
  )
}
