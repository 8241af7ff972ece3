import { Bookmark, Ellipsis, Heart, MessageCircle, Send } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from './avatar.tsx'
import { Picture, ratioOf } from './picture.tsx'
import { PostText } from './post-text.tsx'
import classes from './preview.module.css'
import type { PreviewPost } from './preview-post.ts'

/** Pictures first, one at a time; the caption is small and below. */
export const PictureFeed = ({ post }: { post: PreviewPost }): ReactNode => (
  <article className={classes.card}>
    <header className={classes.top}>
      <Avatar post={post} size={32} />
      <p className={classes.account}>{post.accountName.replace(/^@/, '')}</p>
      <Ellipsis size={18} aria-hidden />
    </header>
    <div className={classes.frame} style={{ aspectRatio: ratioOf(post.files, 0.8, 1.91) }}>
      <Picture file={post.files[0]} />
      {post.files.length > 1 && <span className={classes.count}>1/{post.files.length}</span>}
    </div>
    <div className={classes.icons} data-edge aria-hidden>
      <Heart size={22} />
      <MessageCircle size={22} />
      <Send size={22} />
      <Bookmark size={22} className={classes.last} />
    </div>
    <div className={classes.padded}>
      <PostText text={post.text} limit={125} />
    </div>
  </article>
)
