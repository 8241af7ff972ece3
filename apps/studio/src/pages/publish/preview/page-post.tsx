import { Ellipsis, Globe, MessageSquare, Share2, ThumbsUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../../../i18n/locale.tsx'
import { publishWords } from '../words.ts'
import { Avatar } from './avatar.tsx'
import { MediaGrid } from './media-grid.tsx'
import { PostText } from './post-text.tsx'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

/** The author above, then the text, the files from edge to edge, and three words to press. */
export const PagePost = ({ post }: { post: PreviewPost }): ReactNode => {
  const words = useWords(publishWords).preview
  return (
    <article className={classes.card}>
      <header className={classes.top}>
        <Avatar post={post} size={44} />
        <div className={classes.body}>
          <p className={classes.author}>{post.author}</p>
          <p className={classes.soft}>
            {words.now} · <Globe size={12} aria-hidden />
          </p>
        </div>
        <Ellipsis size={18} aria-hidden />
      </header>
      <div className={classes.padded}>
        {(post.text || post.files.length === 0) && <PostText text={post.text} limit={220} />}
      </div>
      <MediaGrid files={post.files} minRatio={0.8} />
      <div className={classes.words} aria-hidden>
        <span>
          <ThumbsUp size={16} /> {words.like}
        </span>
        <span>
          <MessageSquare size={16} /> {words.comment}
        </span>
        <span>
          <Share2 size={16} /> {words.share}
        </span>
      </div>
    </article>
  )
}
